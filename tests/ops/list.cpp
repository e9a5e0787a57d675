#include <doctest/doctest.h>

#include <set>
#include <string>

#include <tandem/ops/rules.hpp>

namespace ops = tandem::ops;
using tandem::opcode;

TEST_CASE("list: operation codes are consecutive and in the order of the list") {
    std::size_t next = 0;
    tandem::for_each_rule([&]<class Rule>() {
        CHECK(static_cast<std::size_t>(tandem::opcode_of<Rule>) == next);
        ++next;
    });
    CHECK(next == tandem::rule_count);
}

TEST_CASE("list: every rule is listed under its own name, once") {
    std::set<std::string> names;
#define CHECK_NAME(rule, arity, symbol)                                           \
    CHECK(ops::rule::name == #rule);                                              \
    CHECK(tandem::name_of(opcode::rule) == #rule);                                \
    CHECK(names.insert(#rule).second);
    TANDEM_ALL_RULES(CHECK_NAME)
#undef CHECK_NAME
}

TEST_CASE("list: functions with an int argument say which one it is") {
#define CHECK_INTEGER(rule, arity, function) CHECK((ops::rule::inactive == 0b01 || ops::rule::inactive == 0b10));
    TANDEM_INTEGER_FUNCTIONS(CHECK_INTEGER)
#undef CHECK_INTEGER
}

TEST_CASE("list: functions with a passive result ask for no partial") {
#define CHECK_PASSIVE(rule, arity, function) CHECK(ops::rule::inactive == (1u << arity) - 1);
    TANDEM_ROUNDING_FUNCTIONS(CHECK_PASSIVE)
#undef CHECK_PASSIVE
}
