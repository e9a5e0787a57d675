// Parameters found by the names of members.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <tandem/nn/mlp.hpp>

using namespace tandem;

namespace {

struct Scale {
    using parameter = Parameter<double>;
    BOOST_HANA_DEFINE_STRUCT(Scale, (parameter, factor), (int, uses), (std::string, label));
};
struct Model {
    using layer = Linear<double>;
    using layer_array = std::array<Scale, 2>;
    using layer_tuple = std::tuple<Scale, int>;
    BOOST_HANA_DEFINE_STRUCT(Model, (layer, hidden), (std::vector<layer>, layers), (layer_array, scales),
                             (std::optional<Scale>, extra), (layer_tuple, pair), (Tanh, activation));
    int not_listed = 0;

    Model() : hidden(3, {.inputs = 2}) {
        layers.emplace_back(4);
        layers.emplace_back(1, linear_options{.bias = false});
        for (Scale& s : scales) s.factor.value(2.0);
    }
};
std::vector<std::string> names_of(const auto& model) {
    std::vector<std::string> names;
    for_each_parameter(model, [&](const std::string& name, const auto&) { names.push_back(name); });
    return names;
}
using names = std::vector<std::string>;

}  // namespace

TEST_CASE("parameters: members are found in order, to any depth, by dotted names") {
    Model model;
    CHECK(names_of(model) == names{"hidden.weight", "hidden.bias", "layers.0.weight", "layers.0.bias",
                                   "layers.1.weight", "scales.0.factor", "scales.1.factor", "pair.0.factor"});
    model.extra.emplace();
    CHECK(names_of(model)[7] == "extra.factor");
}
TEST_CASE("parameters: of containers and of one parameter") {
    CHECK(names_of(std::vector<Linear<>>{Linear<>(1)}) == names{"0.weight", "0.bias"});
    CHECK(names_of(Parameter<double>(1.0)) == names{""});
    static_assert(Layer<MLP<>> && Layer<std::vector<Parameter<float>>> && !Layer<int>);
    static_assert(std::is_same_v<parameter_of<Model>, Parameter<double>>);
}
TEST_CASE("parameters: one that stands in two places comes once") {
    Model model;
    model.scales[1] = model.scales[0];
    CHECK(names_of(model).size() == 7);
    CHECK(parameters(model).size() == 7);
}
TEST_CASE("parameters: handles reach the model, also a const one") {
    const Model model;
    for_each_parameter(model, [](const std::string& name, auto& p) {
        if (name == "hidden.bias") p.value(Array<double>{1, 2, 3});
    });
    CHECK(model.hidden.bias->value()(1) == 2);
}
TEST_CASE("parameters: counts and shapes") {
    Linear<double> layer(3, {.inputs = 2});
    CHECK(parameter_count(layer) == 9);
    CHECK(parameter_table(layer) == "weight (3, 2)\nbias (3)\n9 parameters\n");
    CHECK(parameter_count(Linear<double>(3)) == 3);
}
TEST_CASE("zero_gradients: of every parameter") {
    const Model model;
    {
        Tape<Array<double>> tape;
        Variable<double> loss = sum(model.hidden(Array<double>{{1, 2}})) + sum(model.scales[1].factor * 3.0);
        loss.backward();
    }
    CHECK(model.hidden.bias->gradient()(0) == 1);
    CHECK(model.scales[1].factor.gradient().item() == 3);
    zero_gradients(model);
    for (const auto& p : parameters(model))
        for (const double g : p.gradient().to_vector()) CHECK(g == 0);
}
