// The parts together: a network learns, is saved, and is loaded.
#include <doctest/doctest.h>

#include <sstream>

#include <tandem/nn.hpp>

#include "temporary.hpp"

using namespace tandem;
using A = Array<double>;

TEST_CASE("nn: a network learns which quadrants a point is in, and its file gives the same answers") {
    const A points = A::random_uniform({400, 2}, 1, -1.0, 1.0);
    std::vector<std::int64_t> signs;
    for (index_t i = 0; i < 400; ++i) signs.push_back(points(i, 0) * points(i, 1) > 0);
    const Dataset data(points, Array<std::int64_t>(signs));
    const DataLoader loader(data, {.batch_size = 50, .seed = 3});

    const MLP model({16, 2}, Tanh(), 1);
    Adam optimiser(model, 0.03);
    optimiser.hook(WeightDecay{1e-5});
    optimiser.hook(ClipNorm{5});
    std::ostringstream out;
    for (std::uint64_t e = 0; e < 30; ++e) {
        Progress progress(loader.size(), {.out = out});
        for (const auto& [x, labels] : loader.epoch(e)) {
            Tape<A> tape;
            const Variable<double> loss = softmax_cross_entropy(model(x), labels);
            loss.backward();
            optimiser.step();
            zero_gradients(model);
            progress.step(loss.item());
        }
    }
    CHECK(accuracy(model(data.features), data.labels) > 0.97);

    const nn::temporary_folder folder;
    save_parameters(model, folder / "model");
    const MLP again({16, 2}, Tanh());
    load_parameters(again, folder / "model");
    CHECK(again(data.features).value().to_vector() == model(data.features).value().to_vector());
}
