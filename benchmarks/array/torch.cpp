// libtorch's answers. Its headers are seen here only.
#include "torch.hpp"

#include <torch/torch.h>

#include <functional>
#include <memory>
#include <thread>

#if defined(_OPENMP)
#include <omp.h>
#endif

namespace bench {

namespace {

/// As many as tandem has. Asked before torch is first used: it then sets OpenMP's number, for everybody, to what it
/// takes for the number of physical cores.
#if defined(_OPENMP)
const int all_threads = omp_get_max_threads();
#else
const int all_threads = static_cast<int>(std::thread::hardware_concurrency());
#endif

/// After a run the others get their threads back.
class with_threads {
public:
    explicit with_threads(int count) { at::set_num_threads(count); }
    ~with_threads() { at::set_num_threads(all_threads); }
    with_threads(const with_threads&) = delete;
    with_threads& operator=(const with_threads&) = delete;
};

template <class T>
torch::Tensor tensor_of(const Array<T>& a) {
    const with_threads set(1);
    const auto options =
        torch::TensorOptions().dtype(std::is_same_v<T, double> ? torch::kFloat64 : torch::kFloat32);
    const std::vector<T> values = a.to_vector();
    std::vector<std::int64_t> sizes(a.shape().begin(), a.shape().end());
    return torch::from_blob(const_cast<T*>(values.data()), sizes, options).clone();
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
    with_name("torch parallel", all_threads);
}

}  // namespace

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

template void add_torch_chain(std::vector<contest>&, const Array<double>&, const Array<double>&, double);
template void add_torch_chain(std::vector<contest>&, const Array<float>&, const Array<float>&, float);
template void add_torch_linear(std::vector<contest>&, const Array<double>&, const Array<double>&,
                               const Array<double>&);
template void add_torch_linear(std::vector<contest>&, const Array<float>&, const Array<float>&,
                               const Array<float>&);

}  // namespace bench
