#pragma once
#include "noise.hpp"

#include <cmath>
#include <cstddef>

namespace kernels {

/// Reprojection residual of one observation: rotate, project, distort, compare; 15 inputs, 2 outputs.
/// Inputs: rotation vector [3], camera centre [3], focal length, principal point [2], radial
/// distortion [2], the point in space [3], the weight of the observation.
/// Ref: ADBench, the BA problem.
struct bundle_adjustment {
    static constexpr const char* name = "bundle_adjustment";
    static constexpr std::size_t outputs = 2;
    double observed[2] = {0.3, -0.2};

    std::size_t inputs() const { return 15; }

    /// Another camera and point for each `observation`, all in front of the camera.
    void init(double* x, std::size_t observation = 0) const {
        const std::size_t seed = 15 * observation;
        for (std::size_t i = 0; i < 3; ++i) {
            x[i] = 0.4 + 0.3 * noise(seed + i);
            x[3 + i] = 0.2 * noise(seed + 3 + i);
            x[11 + i] = (i == 2 ? 4.0 : 0.0) + 0.5 * noise(seed + 11 + i);
        }
        x[6] = 1.5 + 0.1 * noise(seed + 6);
        for (std::size_t i = 0; i < 4; ++i) x[7 + i] = 0.05 * noise(seed + 7 + i);
        x[14] = 1.0 + 0.1 * noise(seed + 14);
    }

    template <class R>
    void residual(const R* x, R* out) const {
        using std::cos;
        using std::sin;
        using std::sqrt;
        R px = x[11] - x[3];
        R py = x[12] - x[4];
        R pz = x[13] - x[5];

        // Rodrigues' formula; near no rotation its limit, which keeps the derivative finite.
        R angle2 = x[0] * x[0] + x[1] * x[1] + x[2] * x[2];
        R qx, qy, qz;
        if (angle2 > 1e-24) {
            R angle = sqrt(angle2);
            R s = sin(angle);
            R c = cos(angle);
            R wx = x[0] / angle;
            R wy = x[1] / angle;
            R wz = x[2] / angle;
            R along = (wx * px + wy * py + wz * pz) * (1.0 - c);
            qx = c * px + s * (wy * pz - wz * py) + wx * along;
            qy = c * py + s * (wz * px - wx * pz) + wy * along;
            qz = c * pz + s * (wx * py - wy * px) + wz * along;
        } else {
            qx = px + x[1] * pz - x[2] * py;
            qy = py + x[2] * px - x[0] * pz;
            qz = pz + x[0] * py - x[1] * px;
        }

        R u = qx / qz;
        R v = qy / qz;
        R r2 = u * u + v * v;
        R lens = 1.0 + x[9] * r2 + x[10] * r2 * r2;
        out[0] = x[14] * (x[6] * u * lens + x[7] - observed[0]);
        out[1] = x[14] * (x[6] * v * lens + x[8] - observed[1]);
    }

    /// Half the squared residual: a scalar for tests and for kernels that want one output.
    template <class R>
    R run(const R* x) const {
        R out[2];
        residual(x, out);
        R cost = 0.5 * (out[0] * out[0] + out[1] * out[1]);
        return cost;
    }

    /// J: [2][15] by rows.  For rotations that are not zero.
    void jacobian(const double* x, double* J) const {
        const double p[3] = {x[11] - x[3], x[12] - x[4], x[13] - x[5]};
        const double angle = std::sqrt(x[0] * x[0] + x[1] * x[1] + x[2] * x[2]);
        const double s = std::sin(angle), c = std::cos(angle);
        const double w[3] = {x[0] / angle, x[1] / angle, x[2] / angle};
        const double cross[3] = {w[1] * p[2] - w[2] * p[1], w[2] * p[0] - w[0] * p[2],
                                 w[0] * p[1] - w[1] * p[0]};
        const double dot = w[0] * p[0] + w[1] * p[1] + w[2] * p[2];

        double q[3], rotation[3][3], by_vector[3][3];  // by_vector: d q / d rotation vector
        double by_angle[3];
        for (int i = 0; i < 3; ++i) {
            q[i] = c * p[i] + s * cross[i] + (1.0 - c) * dot * w[i];
            by_angle[i] = -s * p[i] + c * cross[i] + s * dot * w[i];
            for (int j = 0; j < 3; ++j) rotation[i][j] = (1.0 - c) * w[i] * w[j] + (i == j ? c : 0.0);
        }
        rotation[0][1] -= s * w[2];
        rotation[0][2] += s * w[1];
        rotation[1][0] += s * w[2];
        rotation[1][2] -= s * w[0];
        rotation[2][0] -= s * w[1];
        rotation[2][1] += s * w[0];
        for (int j = 0; j < 3; ++j) {
            double dw[3];  // the axis turns by (e_j - w w_j) / angle
            for (int i = 0; i < 3; ++i) dw[i] = ((i == j ? 1.0 : 0.0) - w[i] * w[j]) / angle;
            const double dw_cross[3] = {dw[1] * p[2] - dw[2] * p[1], dw[2] * p[0] - dw[0] * p[2],
                                        dw[0] * p[1] - dw[1] * p[0]};
            const double dw_dot = dw[0] * p[0] + dw[1] * p[1] + dw[2] * p[2];
            for (int i = 0; i < 3; ++i)
                by_vector[i][j] =
                    by_angle[i] * w[j] + s * dw_cross[i] + (1.0 - c) * (dw[i] * dot + w[i] * dw_dot);
        }

        const double u = q[0] / q[2], v = q[1] / q[2];
        const double r2 = u * u + v * v;
        const double lens = 1.0 + x[9] * r2 + x[10] * r2 * r2;
        const double by_r2 = x[9] + 2.0 * x[10] * r2;
        const double scale = x[14] * x[6];
        const double uv[2] = {u, v};
        for (int row = 0; row < 2; ++row) {
            double* j = J + 15 * row;
            // d residual / d (u, v), then / d q
            const double du = scale * ((row == 0 ? lens : 0.0) + uv[row] * by_r2 * 2.0 * u);
            const double dv = scale * ((row == 1 ? lens : 0.0) + uv[row] * by_r2 * 2.0 * v);
            const double dq[3] = {du / q[2], dv / q[2], -(du * u + dv * v) / q[2]};
            for (int k = 0; k < 3; ++k) {
                j[k] = dq[0] * by_vector[0][k] + dq[1] * by_vector[1][k] + dq[2] * by_vector[2][k];
                j[11 + k] = dq[0] * rotation[0][k] + dq[1] * rotation[1][k] + dq[2] * rotation[2][k];
                j[3 + k] = -j[11 + k];
            }
            j[6] = x[14] * uv[row] * lens;
            j[7] = row == 0 ? x[14] : 0.0;
            j[8] = row == 1 ? x[14] : 0.0;
            j[9] = scale * uv[row] * r2;
            j[10] = scale * uv[row] * r2 * r2;
            j[14] = x[6] * uv[row] * lens + x[7 + row] - observed[row];
        }
    }

    void gradient(const double* x, double* g) const {
        double J[30], out[2];
        residual(x, out);
        jacobian(x, J);
        for (std::size_t i = 0; i < 15; ++i) g[i] = out[0] * J[i] + out[1] * J[15 + i];
    }
};

}  // namespace kernels
