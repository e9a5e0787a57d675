#pragma once
#include <functional>
#include <limits>

#include "layer.hpp"

/// \file
/// How parameters are learnt, and what may be done to gradients before.
namespace tandem::inline TANDEM_ABI {

/// A parameter and the gradient that a step will use.
template <class T, class Space = host>
struct ParameterGradient {
    Parameter<T, Space> parameter;
    Array<T, Space> gradient;
};

/// What optimisers share: the parameters, hooks, and step(). One of your own derives from it and says how a value
/// changes.
///
///     SGD optimiser(model, 0.1);
///     optimiser.hook(ClipNorm{1});
///     for (...) {
///         Tape<Array<double>> tape;
///         mean_squared_error(model(x), y).backward();
///         optimiser.step();
///         zero_gradients(model);
///     }
///
/// Holds handles: the model may be copied or moved, and a layer's input size may become known later.
/// Thread safety: as Parameter.
template <class T, class Space = host>
class Optimiser {
public:
    using array = Array<T, Space>;
    using gradients = std::vector<ParameterGradient<T, Space>>;

    /// The size of steps; it may be changed between them.
    double rate;

    virtual ~Optimiser() = default;
    /// f(gradients) may change them before each step: WeightDecay, ClipNorm, or any callable. Hooks run in the order
    /// in which they were added.
    void hook(std::function<void(gradients&)> f) { hooks_.push_back(std::move(f)); }
    /// Changes each parameter once by its gradient, which stays: zero_gradients(model) before the next sweep.
    void step() {
        gradients found;
        for (const auto& p : parameters_) found.push_back({p, p.gradient()});
        for (const auto& f : hooks_) f(found);
        ++steps_;
        for (std::size_t i = 0; i < parameters_.size(); ++i)
            parameters_[i].value(next(i, parameters_[i].value(), found[i].gradient));
    }

protected:
    Optimiser(std::vector<Parameter<T, Space>> learnt, double step_size)
        : rate(step_size), parameters_(std::move(learnt)) {}
    /// The new value of parameter number i.
    virtual array next(std::size_t i, const array& value, const array& gradient) = 0;

    std::size_t parameter_count() const { return parameters_.size(); }
    /// Steps so far, the one that is taken included.
    std::size_t steps() const { return steps_; }
    /// A moment of a parameter, which begins as zeros, and anew where the parameter took another shape.
    static array& begun(array& moment, const array& value) {
        if (moment.shape() != value.shape()) moment = array::zeros(value.shape());
        return moment;
    }
    /// A moment with zeros for subnormal numbers. Where gradients are rarely other than zero moments decay, and rounding
    /// keeps them from ever becoming zero; processors take many times as long for them: a
    /// third of the fifth epoch of MNIST.
    static auto settled(const auto& moment) {
        return where(abs(moment) < std::numeric_limits<T>::min(), 0, moment);
    }

private:
    std::vector<Parameter<T, Space>> parameters_;
    std::vector<std::function<void(gradients&)>> hooks_;
    std::size_t steps_ = 0;
};

/// Stochastic gradient descent: x -= rate g.
template <class T, class Space = host>
class SGD final : public Optimiser<T, Space> {
    using typename Optimiser<T, Space>::array;

public:
    template <Layer M>
    explicit SGD(const M& model, double step_size = 0.01)
        : Optimiser<T, Space>(parameters(model), step_size) {}

private:
    array next(std::size_t, const array& x, const array& g) override { return x - this->rate * g; }
};

/// Gradient descent with momentum: v = momentum v - rate g, then x += v; v begins as zeros.
/// Ref: Sutskever et al., On the importance of initialization and momentum in deep learning, 2013, eq. 1 and 2.
template <class T, class Space = host>
class MomentumSGD final : public Optimiser<T, Space> {
    using typename Optimiser<T, Space>::array;

public:
    template <Layer M>
    explicit MomentumSGD(const M& model, double step_size = 0.01, double momentum = 0.9)
        : Optimiser<T, Space>(parameters(model), step_size), momentum_(momentum),
          velocity_(this->parameter_count()) {}

private:
    array next(std::size_t i, const array& x, const array& g) override {
        array& v = this->begun(velocity_[i], x);
        v.assign(this->settled(momentum_ * v - this->rate * g));
        return x + v;
    }
    double momentum_;
    std::vector<array> velocity_;
};

/// Adam: moments m = beta1 m + (1 - beta1) g and v = beta2 v + (1 - beta2) g^2 from zero, and at step t
/// x -= rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon).
/// Ref: Kingma & Ba, Adam: a method for stochastic optimization, 2015, algorithm 1.
template <class T, class Space = host>
class Adam final : public Optimiser<T, Space> {
    using typename Optimiser<T, Space>::array;

public:
    template <Layer M>
    explicit Adam(const M& model, double step_size = 0.001, double beta1 = 0.9, double beta2 = 0.999,
                  double epsilon = 1e-8)
        : Optimiser<T, Space>(parameters(model), step_size), beta1_(beta1), beta2_(beta2), epsilon_(epsilon),
          first_(this->parameter_count()), second_(this->parameter_count()) {}

private:
    array next(std::size_t i, const array& x, const array& g) override {
        array& m = this->begun(first_[i], x);
        array& v = this->begun(second_[i], x);
        m.assign(this->settled(beta1_ * m + (1 - beta1_) * g));
        v.assign(this->settled(beta2_ * v + (1 - beta2_) * square(g)));
        const double t = static_cast<double>(this->steps());
        const double step = this->rate / (1 - std::pow(beta1_, t));
        const double scale = 1 / (1 - std::pow(beta2_, t));
        return x - step * m / (sqrt(scale * v) + epsilon_);
    }
    double beta1_, beta2_, epsilon_;
    std::vector<array> first_, second_;
};

template <Layer M>
SGD(const M&, double = 0) -> SGD<detail::number_in<M>, detail::space_in<M>>;
template <Layer M>
MomentumSGD(const M&, double = 0, double = 0) -> MomentumSGD<detail::number_in<M>, detail::space_in<M>>;
template <Layer M>
Adam(const M&, double = 0, double = 0, double = 0, double = 0)
    -> Adam<detail::number_in<M>, detail::space_in<M>>;

/// A hook: adds rate times the parameter to its gradient, the derivative of rate / 2 times its squared norm.
struct WeightDecay {
    double rate;
    void operator()(auto& gradients) const {
        for (auto& [parameter, gradient] : gradients) gradient = gradient + rate * parameter.value();
    }
};
/// A hook: scales all gradients together so that their norm is at most `limit`. Leaves them where it is NaN.
/// Ref: Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks, 2013, algorithm 1.
struct ClipNorm {
    double limit;
    void operator()(auto& gradients) const {
        double squares = 0;
        for (const auto& [parameter, gradient] : gradients)
            squares += static_cast<double>(sum(square(gradient)).item());
        if (const double norm = std::sqrt(squares); norm > limit)
            for (auto& [parameter, gradient] : gradients) gradient = (limit / norm) * gradient;
    }
};

}  // namespace tandem::inline TANDEM_ABI
