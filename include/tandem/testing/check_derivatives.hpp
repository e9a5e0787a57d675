#pragma once
#include <cmath>

#include "../drivers/jacobian.hpp"
#include "../drivers/products.hpp"

namespace tandem::inline TANDEM_ABI {

/// What check_derivatives found. Converts to true where everything agrees; prints as a table.
struct derivative_report {
    std::size_t inputs = 0;
    std::size_t outputs = 0;
    /// Largest difference of the forward and the reverse Jacobian, relative to the largest entry of its row.
    double mode_difference = 0;
    std::size_t worst_row = 0, worst_column = 0;
    double worst_forward = 0, worst_reverse = 0;
    /// Relative difference of <w, J v> and <J^T w, v> for some v and w.
    double inner_product_difference = 0;
    /// The order with which |f(x + h v) - f(x) - h J v| falls; 2 for right derivatives of a smooth f.
    double remainder_order = 0;
    /// No two remainders are above rounding error: f is linear along v, as far as one can see.
    bool linear = false;
    bool finite = true;
    /// What rounding may make of the differences above.
    double tolerance = 1e-10;

    bool modes_agree() const { return mode_difference <= tolerance; }
    bool inner_products_agree() const { return inner_product_difference <= tolerance; }
    bool remainder_falls() const { return linear || remainder_order >= 1.8; }
    explicit operator bool() const {
        return finite && modes_agree() && inner_products_agree() && remainder_falls();
    }

    friend std::ostream& operator<<(std::ostream& out, const derivative_report& r) {
        const auto verdict = [](bool good) { return good ? "  ok\n" : "  WRONG\n"; };
        const std::ios_base::fmtflags flags = out.flags();
        const std::streamsize precision = out.precision(2);
        out << std::scientific << "derivatives of f: R^" << r.inputs << " -> R^" << r.outputs << '\n'
            << "  values and derivatives are finite                         " << verdict(r.finite)
            << "  forward and reverse mode differ by              " << r.mode_difference
            << verdict(r.modes_agree());
        if (!r.modes_agree())
            out << "    most at row " << r.worst_row << ", column " << r.worst_column << ": forward "
                << r.worst_forward << ", reverse " << r.worst_reverse << '\n';
        out << "  <w, J v> and <J^T w, v> differ by               " << r.inner_product_difference
            << verdict(r.inner_products_agree());
        if (r.linear)
            out << "  f(x + h v) - f(x) - h J v is rounding error               " << verdict(true);
        else
            out << std::fixed << "  f(x + h v) - f(x) - h J v falls as h to the         " << r.remainder_order
                << verdict(r.remainder_falls());
        out.flags(flags);
        out.precision(precision);
        return out;
    }
};

namespace detail {

/// The comparisons of check_derivatives, of what was computed at a point x of n numbers, in flat order.
/// y: [m], the value.  forward, reverse: [m, n], the Jacobian by both modes.  push(v), [m], is J v, and pull(w), [n], J^T w.
/// f(x), [m]: the function; empty where it is not defined.
template <class T, class Push, class Pull, class F>
derivative_report compare_derivatives(const std::vector<T>& x, const std::vector<T>& y,
                                      const Matrix<T>& forward, const Matrix<T>& reverse, const Push& push,
                                      const Pull& pull, const F& f) {
    using std::abs;
    const auto plain = [](const auto& number) { return static_cast<double>(number); };

    derivative_report report;
    report.tolerance = std::fmax(1e-10, 100 * plain(T(std::numeric_limits<T>::epsilon())));
    report.inputs = forward.cols();
    report.outputs = forward.rows();
    for (std::size_t i = 0; i < forward.rows(); ++i) {
        double scale = 0;
        for (std::size_t j = 0; j < forward.cols(); ++j)
            scale = std::fmax(scale, std::fabs(plain(forward(i, j))));
        for (std::size_t j = 0; j < forward.cols(); ++j) {
            const double a = plain(forward(i, j)), b = plain(reverse(i, j));
            report.finite = report.finite && std::isfinite(a) && std::isfinite(b);
            const double difference = std::fabs(a - b) / (scale > 0 ? scale : 1);
            if (difference > report.mode_difference) {
                report.mode_difference = difference;
                report.worst_row = i, report.worst_column = j;
                report.worst_forward = a, report.worst_reverse = b;
            }
        }
    }

    // Multiples of the golden ratio modulo 1: spread over (-1, 1), generic, and the same at each call.
    auto next = [golden = 0.0]() mutable {
        golden += 0.6180339887498949;
        golden -= std::floor(golden);
        return 2 * golden - 1;
    };
    std::vector<T> v(report.inputs), w(report.outputs);
    for (std::size_t j = 0; j < v.size(); ++j) v[j] = T(next()) * (1 + abs(x[j]));
    for (T& e : w) e = T(next());
    const std::vector<T> Jv = push(v), wJ = pull(w);
    T left(0), right(0), size(0);
    for (std::size_t i = 0; i < w.size(); ++i) left += w[i] * Jv[i], size += abs(w[i] * Jv[i]);
    for (std::size_t j = 0; j < v.size(); ++j) right += v[j] * wJ[j], size += abs(v[j] * wJ[j]);
    if (size > 0) report.inner_product_difference = plain(T(abs(left - right) / size));

    // Of consecutive steps whose remainders are both well above rounding, the last pair: an error in the
    // derivative shows in small steps first. Steps that leave f's domain tell nothing.
    for (const T& e : y) report.finite = report.finite && std::isfinite(plain(e));
    double previous = 0;
    bool stepped = false;
    report.linear = true;
    for (double h = 1e-1; h > 5e-5; h /= 10) {
        std::vector<T> moved(x);
        for (std::size_t j = 0; j < x.size(); ++j) moved[j] += T(h) * v[j];
        const std::vector<T> y_moved = f(moved);
        double remainder = 0, noise = 0;
        bool inside = y_moved.size() == y.size();
        for (std::size_t i = 0; inside && i < y.size(); ++i) {
            remainder = std::fmax(remainder, std::fabs(plain(T(y_moved[i] - y[i] - T(h) * Jv[i]))));
            noise = std::fmax(noise, std::fabs(plain(y[i])) + std::fabs(plain(T(T(h) * Jv[i]))));
            inside = std::isfinite(plain(y_moved[i]));
        }
        if (!inside) continue;
        stepped = true;
        noise *= 100 * plain(T(std::numeric_limits<T>::epsilon()));
        if (remainder <= noise) break;
        if (previous > 0) report.linear = false, report.remainder_order = std::log10(previous / remainder);
        previous = remainder;
    }
    report.finite = report.finite && stepped;
    return report;
}

}  // namespace detail

/// Checks the derivatives of f at x against each other and against f: Jacobians by forward and by reverse mode; the
/// inner-product test of jvp and vjp; and the Taylor test with steps 1e-1 to 1e-4 along v. At a
/// kink of f the Taylor test fails, as it should.
/// f and x: as for jacobian.  Returns a report that converts to bool and prints as a table.
/// Cost: both Jacobians.  The directions are the same at each call.
/// Ref: Griewank & Walther, Evaluating Derivatives, 2nd ed., ch. 3; the Taylor test is folklore of adjoint codes.
template <class F, class X>
derivative_report check_derivatives(F&& f, const X& x) {
    using T = detail::driver_scalar<X>;
    const auto [value, forward] = value_and_jacobian(f, x, mode::forward);
    return detail::compare_derivatives(
        detail::flatten<T>(x), detail::flatten<T>(value), forward, jacobian(f, x, mode::reverse),
        [&](const std::vector<T>& v) { return detail::flatten<T>(jvp(f, x, v).tangent); },
        [&](const std::vector<T>& w) { return detail::flatten<T>(vjp(f, x, w).cotangent); },
        [&](const std::vector<T>& at) {
            auto moved = detail::traits_of<X>::template transform<T>(
                x, [&, j = std::size_t(0)](const auto&) mutable { return at[j++]; });
            return detail::flatten<T>(f(moved));
        });
}

}  // namespace tandem::inline TANDEM_ABI
