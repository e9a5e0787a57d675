// libtorch's answers. Its headers are seen here only.
#include "torch.hpp"
#include "blas_threads.hpp"

#include <torch/torch.h>

#include <functional>
#include <memory>

namespace bench {

namespace {

const int threads_at_start = all_threads();

/// After a run the others get their threads back.
class with_threads {
public:
    explicit with_threads(int count) { at::set_num_threads(count); }
    ~with_threads() { at::set_num_threads(threads_at_start); }
    with_threads(const with_threads&) = delete;
    with_threads& operator=(const with_threads&) = delete;
};

template <class T>
torch::Tensor tensor_of(const Array<T>& a) {
    const with_threads set(1);
    const auto options = torch::TensorOptions().dtype(c10::CppTypeToScalarType<T>::value);
    std::vector<T> values = a.to_vector();
    std::vector<std::int64_t> sizes(a.shape().begin(), a.shape().end());
    return torch::from_blob(values.data(), sizes, options).clone();
}

std::vector<double> values_of(const torch::Tensor& t) {
    const torch::Tensor flat = t.detach().to(torch::kFloat64).contiguous().view({-1});
    const double* data = flat.data_ptr<double>();
    return std::vector<double>(data, data + flat.numel());
}

/// One expression in torch's hands: f of the inputs, all of which are differentiated by.
struct by_torch {
    std::vector<torch::Tensor> inputs;
    torch::Tensor seed;  // undefined for a result of one element
    std::function<torch::Tensor(const std::vector<torch::Tensor>&)> f;
    torch::Tensor value;

    void forward() {
        const torch::NoGradGuard guard;
        value = f(inputs);
    }
    void gradient() {
        for (torch::Tensor& x : inputs) x.mutable_grad().reset();
        const torch::Tensor y = f(inputs);
        y.backward(seed);
        value = y.detach();
    }
    results gradients() const {
        results all{values_of(value)};
        for (const torch::Tensor& x : inputs) all.push_back(values_of(x.grad()));
        return all;
    }
};

void add(std::vector<contest>& contests, by_torch expression) {
    for (torch::Tensor& x : expression.inputs) x.requires_grad_();
    const auto shared = std::make_shared<by_torch>(std::move(expression));
    const auto with_name = [&](const std::string& name, int threads) {
        contests[0].competitors.push_back({name,
                                           [shared, threads] {
                                               const with_threads set(threads);
                                               shared->forward();
                                           },
                                           [shared] { return results{values_of(shared->value)}; }});
        contests[1].competitors.push_back({name,
                                           [shared, threads] {
                                               const with_threads set(threads);
                                               shared->gradient();
                                           },
                                           [shared] { return shared->gradients(); }});
    };
    with_name("torch", 1);
    with_name("torch parallel", threads_at_start);
}

/// The network of training_data.
template <class T>
struct training_by_torch {
    torch::Tensor images, labels;
    std::vector<torch::Tensor> weights;
    int threads;
    double sum_of_losses = 0;

    void epoch() {
        const with_threads set(threads);
        set_blas_threads(threads);
        sum_of_losses = 0;
        std::vector<torch::Tensor> learnt;
        for (const torch::Tensor& w : weights) learnt.push_back(w.clone().requires_grad_());
        torch::optim::Adam optimiser(learnt, torch::optim::AdamOptions(0.001));
        constexpr std::int64_t batch = 100;
        for (std::int64_t i = 0; i + batch <= labels.size(0); i += batch) {
            const torch::Tensor x =
                images.slice(0, i, i + batch).to(c10::CppTypeToScalarType<T>::value).div(255).flatten(1);
            const torch::Tensor h = torch::relu(torch::linear(x, learnt[0], learnt[1]));
            const torch::Tensor z = torch::linear(h, learnt[2], learnt[3]);
            const torch::Tensor y = torch::nll_loss(torch::log_softmax(z, 1), labels.slice(0, i, i + batch));
            optimiser.zero_grad();
            y.backward();
            optimiser.step();
            sum_of_losses += static_cast<double>(y.item<T>());
        }
    }
};

}  // namespace

template <class T>
void add_torch_training(std::vector<contest>& contests, const training_data<T>& data) {
    std::vector<torch::Tensor> weights;
    for (const Array<T>& w : data.weights) weights.push_back(tensor_of(w));
    const auto with_name = [&](const std::string& name, int threads) {
        const auto t = std::make_shared<training_by_torch<T>>(training_by_torch<T>{
            tensor_of(data.samples.features), tensor_of(data.samples.labels), weights, threads});
        contests[0].competitors.push_back(
            {name, [t] { t->epoch(); }, [t] { return results{{t->sum_of_losses}}; }});
    };
    with_name("torch", 1);
    with_name("torch parallel", threads_at_start);
}

template <class T>
void add_torch_chain(std::vector<contest>& contests, const Array<T>& x, const Array<T>& b, T a) {
    add(contests, {{tensor_of(x), tensor_of(Array<T>(a)), tensor_of(b)},
                   {},
                   [](const std::vector<torch::Tensor>& in) {
                       return torch::sum(torch::exp(-in[0] * in[0]) * torch::sin(in[1] * in[0]) + in[2]);
                   },
                   {}});
}
template <class T>
void add_torch_linear(std::vector<contest>& contests, const Array<T>& x, const Array<T>& b,
                      const Array<T>& seed) {
    add(contests, {{tensor_of(x), tensor_of(b)},
                   tensor_of(seed),
                   [](const std::vector<torch::Tensor>& in) { return 2 * in[0] + in[1]; },
                   {}});
}

template void add_torch_training(std::vector<contest>&, const training_data<double>&);
template void add_torch_training(std::vector<contest>&, const training_data<float>&);
template void add_torch_chain(std::vector<contest>&, const Array<double>&, const Array<double>&, double);
template void add_torch_chain(std::vector<contest>&, const Array<float>&, const Array<float>&, float);
template void add_torch_linear(std::vector<contest>&, const Array<double>&, const Array<double>&,
                               const Array<double>&);
template void add_torch_linear(std::vector<contest>&, const Array<float>&, const Array<float>&,
                               const Array<float>&);

}  // namespace bench
