// Graphs of float and long double.
#include "graph/record_numbers.hpp"

TEST_CASE("record: float") {
    graphs::check_numbers<float>();
}
TEST_CASE("record: long double") {
    graphs::check_numbers<long double>();
}
