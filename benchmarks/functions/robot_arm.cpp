// Where the hand of a robot is: 7 joint angles to a position and a rotation matrix.
#include "../forward_vs_reverse/measure.hpp"

#include <array>
#include <cmath>
#include <vector>

namespace {

struct robot_arm {
    static constexpr const char* name = "robot_arm";
    static constexpr const char* description = "forward kinematics of 7 joints: position and rotation matrix";
    static std::vector<bench::extent> sizes() { return {{7, 12}}; }

    // Denavit-Hartenberg parameters of an arm with spherical shoulder and wrist, lengths in metres: a
    // joint turns about z and shifts along z, then the link shifts along x and twists about x.
    struct link {
        double along_z, along_x, cos_twist, sin_twist;
    };
    static constexpr std::array<link, 7> links{{{0.36, 0.0, 0.0, -1.0},
                                                {0.0, 0.02, 0.0, 1.0},
                                                {0.42, 0.0, 0.0, 1.0},
                                                {0.0, -0.03, 0.0, -1.0},
                                                {0.40, 0.0, 0.0, -1.0},
                                                {0.0, 0.0, 0.0, 1.0},
                                                {0.126, 0.05, 0.8, 0.6}}};

    // A coordinate frame in world coordinates: its origin and its axes.
    template <class T>
    struct frame {
        std::array<T, 3> origin{0.0, 0.0, 0.0}, x{1.0, 0.0, 0.0}, y{0.0, 1.0, 0.0}, z{0.0, 0.0, 1.0};
    };

    template <class T>
    static void move(frame<T>& f, const T& angle, const link& l) {
        using std::cos;
        using std::sin;
        const T c = cos(angle);
        const T s = sin(angle);
        for (std::size_t i = 0; i < 3; ++i) {
            const T x = c * f.x[i] + s * f.y[i];
            const T y = c * f.y[i] - s * f.x[i];
            const T z = f.z[i];
            f.origin[i] += l.along_z * z + l.along_x * x;
            f.x[i] = x;
            f.y[i] = l.cos_twist * y + l.sin_twist * z;
            f.z[i] = l.cos_twist * z - l.sin_twist * y;
        }
    }

    template <class T>
    static std::vector<T> flatten(const frame<T>& f) {
        std::vector<T> pose;
        for (const auto& v : {f.origin, f.x, f.y, f.z}) pose.insert(pose.end(), v.begin(), v.end());
        return pose;
    }

    std::vector<double> start() const { return {0.3, -0.7, 1.1, 0.5, -0.4, 0.9, 0.2}; }

    template <class T>
    std::vector<T> operator()(const std::vector<T>& angles) const {
        frame<T> hand;
        for (std::size_t joint = 0; joint < links.size(); ++joint) move(hand, angles[joint], links[joint]);
        return flatten(hand);
    }

    // A joint turns everything behind it about its axis z: the position by z x (p - origin), each axis of
    // the hand by z x axis.
    std::vector<double> jacobian(const std::vector<double>& angles) const {
        std::array<frame<double>, 8> frames;
        for (std::size_t joint = 0; joint < links.size(); ++joint) {
            frames[joint + 1] = frames[joint];
            move(frames[joint + 1], angles[joint], links[joint]);
        }
        const std::vector<double> pose = flatten(frames.back());
        std::vector<double> J(pose.size() * links.size());
        for (std::size_t joint = 0; joint < links.size(); ++joint)
            for (std::size_t part = 0; part < pose.size(); part += 3) {
                const auto& [origin, x, y, z] = frames[joint];
                const std::array<double, 3> pivot = part == 0 ? origin : std::array<double, 3>{};
                const double v[] = {pose[part] - pivot[0], pose[part + 1] - pivot[1],
                                    pose[part + 2] - pivot[2]};
                J[part * 7 + joint] = z[1] * v[2] - z[2] * v[1];
                J[(part + 1) * 7 + joint] = z[2] * v[0] - z[0] * v[2];
                J[(part + 2) * 7 + joint] = z[0] * v[1] - z[1] * v[0];
            }
        return J;
    }
};

TANDEM_BENCHMARK_FUNCTION(robot_arm);

}  // namespace
