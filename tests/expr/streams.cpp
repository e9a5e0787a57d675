#include <doctest/doctest.h>

#include <sstream>

#include <tandem/tandem.hpp>

using tandem::ADAdjoint;
using tandem::ADTangent;

TEST_CASE("operator>>: reads a value, whose derivatives are zero") {
    std::istringstream in("2.5 -3 0.125");
    ADTangent<double> x(1, 7);
    ADTangent<double, 3> y = ADTangent<double, 3>::variable(1, 2);
    ADTangent<ADTangent<double>> z(ADTangent<double>(1, 7), ADTangent<double>(5, 7));
    in >> x >> y >> z;
    CHECK(in.good() + in.eof() == 1);
    CHECK(x.value() == 2.5);
    CHECK(x.tangent() == 0);
    CHECK(y.value() == -3);
    CHECK(y.is_structurally_zero() == false);
    CHECK(y.tangent(2) == 0);
    CHECK(z.value().value() == 0.125);
    CHECK((z - z.value().value()).value().value() == 0);
    CHECK(z.tangent().value() == 0);
}

TEST_CASE("operator>>: reads a passive value") {
    tandem::Tape<double> tape;
    ADAdjoint<double> x = tape.variable(1);
    ADAdjoint<float> y;
    std::istringstream in("2.5 -3");
    in >> x >> y;
    CHECK(x.value() == 2.5);
    CHECK_FALSE(x.is_active());
    CHECK(y.value() == -3);
}

TEST_CASE("operator>>: where nothing can be read the number keeps value and derivative") {
    std::istringstream in("two");
    ADTangent<double> x(1, 7);
    in >> x;
    CHECK(in.fail());
    CHECK(x.value() == 1);
    CHECK(x.tangent() == 7);
    tandem::Tape<double> tape;
    ADAdjoint<double> y = tape.variable(1);
    in >> y;
    CHECK(y.is_active());
}
