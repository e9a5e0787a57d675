// A training step of a small network: loss and gradients of all weights. Products of matrices take most of it, so
// this asks what tandem adds to them. Without a BLAS there is nothing to compare with, and the case is left out.
#include "blas_threads.hpp"
#include "packets.hpp"

#if defined(TANDEM_USE_BLAS)
#include <cmath>
#include <cstdint>
#include <memory>

namespace {

using namespace bench;

constexpr int inputs = 784, hidden = 128, classes = 10;

/// c = op(a) op(b), row-major: m x n, with k in between.
template <class T>
void gemm(CBLAS_TRANSPOSE by_a, CBLAS_TRANSPOSE by_b, int m, int n, int k, const T* a, const T* b, T* c) {
    const int lda = by_a == CblasNoTrans ? k : m, ldb = by_b == CblasNoTrans ? n : k;
    if constexpr (std::is_same_v<T, double>)
        cblas_dgemm(CblasRowMajor, by_a, by_b, m, n, k, 1, a, lda, b, ldb, 0, c, n);
    else
        cblas_sgemm(CblasRowMajor, by_a, by_b, m, n, k, 1, a, lda, b, ldb, 0, c, n);
}

template <class T>
struct network {
    Array<T> x, w1, b1, w2, b2;
    Array<std::int64_t> labels;
};

template <class T>
struct by_hand {
    int samples;
    padded<T> x, w1, b1, w2, b2;
    std::vector<std::int64_t> labels;
    padded<T> h, z, gw1, gb1, gw2, gb2, gh;
    double loss = 0;

    explicit by_hand(const network<T>& in)
        : samples(static_cast<int>(in.labels.size())), x(in.x), w1(in.w1), b1(in.b1), w2(in.w2), b2(in.b2),
          labels(in.labels.to_vector()), h(labels.size() * hidden), z(labels.size() * classes),
          gw1(w1.size()), gb1(b1.size()), gw2(w2.size()), gb2(b2.size()), gh(h.size()) {}

    /// The hyperbolic tangent in packets, or one number at a time.
    template <bool in_packets>
    void activate() {
        for (std::size_t s = 0; s < labels.size(); ++s) {
            T* row = h.data() + s * hidden;
            if constexpr (in_packets)
                for (std::size_t j = 0; j < hidden; j += lanes_of<T>)
                    store<T>(row + j, simd::tanh(packet<T>(load(row + j) + load(b1.data() + j))));
            else
                for (std::size_t j = 0; j < hidden; ++j) row[j] = std::tanh(row[j] + b1[j]);
        }
    }
    /// The loss, and in z its derivatives by the logits.
    void softmax_cross_entropy() {
        T sum_of_losses = 0;
        for (std::size_t s = 0; s < labels.size(); ++s) {
            T* row = z.data() + s * classes;
            T top = row[0] += b2[0], sum = 0;
            for (std::size_t j = 1; j < classes; ++j) top = std::max(top, row[j] += b2[j]);
            const auto label = static_cast<std::size_t>(labels[s]);
            const T chosen = row[label];
            for (std::size_t j = 0; j < classes; ++j) sum += row[j] = std::exp(row[j] - top);
            sum_of_losses += std::log(sum) + top - chosen;
            const T scale = 1 / (sum * static_cast<T>(samples));
            for (std::size_t j = 0; j < classes; ++j) row[j] *= scale;
            row[label] -= 1 / static_cast<T>(samples);
        }
        loss = static_cast<double>(sum_of_losses) / samples;
    }
    static void sum_rows(const padded<T>& rows, const padded<T>& sum) {
        std::fill_n(sum.data(), sum.size(), T(0));
        for (std::size_t i = 0; i < rows.size(); i += sum.size())
            for (std::size_t j = 0; j < sum.size(); ++j) sum[j] += rows[i + j];
    }
    template <bool in_packets>
    void step() {
        gemm<T>(CblasNoTrans, CblasTrans, samples, hidden, inputs, x.data(), w1.data(), h.data());
        activate<in_packets>();
        gemm<T>(CblasNoTrans, CblasTrans, samples, classes, hidden, h.data(), w2.data(), z.data());
        softmax_cross_entropy();
        gemm<T>(CblasTrans, CblasNoTrans, classes, hidden, samples, z.data(), h.data(), gw2.data());
        sum_rows(z, gb2);
        gemm<T>(CblasNoTrans, CblasNoTrans, samples, hidden, classes, z.data(), w2.data(), gh.data());
        for (std::size_t i = 0; i < h.size(); ++i) gh[i] *= 1 - h[i] * h[i];
        gemm<T>(CblasTrans, CblasNoTrans, hidden, inputs, samples, gh.data(), x.data(), gw1.data());
        sum_rows(gh, gb1);
    }
    results computed() const { return {{loss}, gw1.values(), gb1.values(), gw2.values(), gb2.values()}; }
};

template <class T>
struct by_tandem {
    network<T> in;
    std::vector<Array<T>> found = {};

    void step() {
        found.clear();
        tandem::Tape<Array<T>> tape;
        const auto w1 = tape.variable(in.w1), b1 = tape.variable(in.b1);
        const auto w2 = tape.variable(in.w2), b2 = tape.variable(in.b2);
        const tandem::Variable<T> x(in.x);
        const tandem::Variable<T> h = tanh(linear(x, w1) + b1);
        const tandem::Variable<T> y = softmax_cross_entropy(linear(h, w2, b2), in.labels);
        y.backward();
        found.push_back(y.value());
        for (const auto& parameter : {w1, b1, w2, b2}) found.push_back(parameter.gradient());
    }
};

template <class T>
std::vector<contest> contests_of(std::size_t batch) {
    set_blas_threads(1);  // others would measure the BLAS, and fight with those of other competitors
    const auto samples = static_cast<index_t>(batch);
    std::vector<std::int64_t> labels;
    for (std::size_t i = 0; i < batch; ++i) labels.push_back(static_cast<std::int64_t>(i * 7 % classes));
    const network<T> in{Array<T>::random_normal(Shape{samples, inputs}, 1),
                        Array<T>(T(0.03) * Array<T>::random_normal(Shape{hidden, inputs}, 2)),
                        Array<T>::random_normal(Shape{hidden}, 3),
                        Array<T>(T(0.1) * Array<T>::random_normal(Shape{classes, hidden}, 4)),
                        Array<T>::random_normal(Shape{classes}, 5),
                        Array<std::int64_t>(labels)};
    const auto hand = std::make_shared<by_hand<T>>(in);
    const auto computed = [hand] { return hand->computed(); };
    const auto t = std::make_shared<by_tandem<T>>(by_tandem<T>{in});
    return {{"training step",
             {{"hand", [hand] { hand->template step<true>(); }, computed},
              {"plain", [hand] { hand->template step<false>(); }, computed},
              {"tandem", [t] { t->step(); }, [t] { return as_results(t->found); }}}}};
}

const bool added =
    add_case({"mlp", "784-128-10, tanh, softmax cross entropy; size: the batch", "step", 0, {64}, {}, {}, 4},
             []<class T>(T, std::size_t n) { return contests_of<T>(n); });

}  // namespace
#endif
