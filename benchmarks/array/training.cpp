// Training as users do it: images from a loader, a network of nn/, Adam. The network is one for MNIST, whose epoch is
// 60,000 samples; the images are made up, which costs no other time.
#include "blas_threads.hpp"
#include "torch.hpp"

#include <tandem/nn.hpp>

#if defined(TANDEM_USE_BLAS)

namespace {

using namespace bench;

constexpr index_t pixels = 28, hidden = 1000, classes = 10, batch = 100;

template <class T, class Space>
struct by_tandem {
    training_data<T> in;
    int threads;
    double sum_of_losses = 0;

    void epoch() {
        set_blas_threads(threads);
        sum_of_losses = 0;
        tandem::MLP<T, tandem::Relu, Space> model({hidden, classes});
        std::size_t next = 0;
        tandem::for_each_parameter(
            model, [&](const std::string&, auto& p) { p.value(in.weights[next++].template to<Space>()); });
        tandem::Adam optimiser(model, 0.001);
        const tandem::DataLoader loader(
            in.samples, {.batch_size = batch, .shuffle = false},
            tandem::Compose(tandem::Flatten(), tandem::ToNumber<T>(), tandem::Normalize(0.0, 255.0)));
        for (const auto& [x, labels] : loader.epoch(0)) {
            tandem::Tape<Array<T, Space>> tape;
            const tandem::Variable<T, Space> y =
                softmax_cross_entropy(model(x.template to<Space>()), labels.template to<Space>());
            y.backward();
            optimiser.step();
            zero_gradients(model);
            sum_of_losses += static_cast<double>(y.value().item());
        }
    }
};

template <class T>
training_data<T> make_data(std::size_t size) {
    const auto samples = static_cast<index_t>(size);
    const auto noise = Array<double>::random_uniform(Shape{samples, pixels, pixels}, 1, 0, 256);
    std::vector<std::int64_t> labels;
    for (std::size_t i = 0; i < size; ++i) labels.push_back(static_cast<std::int64_t>(i * 7 % classes));
    tandem::MLP<T, tandem::Relu> model({hidden, classes}, tandem::Relu(), 1);
    model(Array<T>::zeros(Shape{1, pixels * pixels}));
    training_data<T> data{{noise.template astype<std::uint8_t>(), Array<std::int64_t>(labels)}, {}};
    for (const auto& p : parameters(model)) data.weights.push_back(p.value());
    return data;
}

template <class T, class Space>
competitor tandem_as(const std::string& name, const training_data<T>& data, int threads) {
    const auto t = std::make_shared<by_tandem<T, Space>>(by_tandem<T, Space>{data, threads});
    return {name, [t] { t->epoch(); }, [t] { return results{{t->sum_of_losses}}; }};
}

template <class T>
std::vector<contest> contests_of(std::size_t size) {
    const training_data<T> data = make_data<T>(size);
    std::vector<contest> contests{{"training",
                                   {tandem_as<T, host>("tandem", data, 1),
                                    tandem_as<T, host_parallel>("parallel", data, all_threads())}}};
    add_torch_training(contests, data);
    return contests;
}

const bool added = add_case({"training",
                             "784-1000-10, relu, softmax cross entropy, Adam, batches of 100; size: samples",
                             "sample",
                             1,
                             {6000},
                             {},
                             {},
                             5},
                            []<class T>(T, std::size_t n) { return contests_of<T>(n); });

}  // namespace
#endif
