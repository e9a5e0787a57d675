// A user's generic function differentiated inside a kernel: value and four tangents for each thread.
#include <tandem/tandem.hpp>

using tangent4 = tandem::ADTangent<double, 4>;

struct model {
    template <class T>
    __host__ __device__ T operator()(const T& a, const T& b, const T& c, const T& d) const {
        T e = a * exp(-b * b) + sin(c) / (1.0 + d * d);
        return e + sqrt(a * a + 0.5) - pow(b, 3) + tanh(c * d);
    }
};

__global__ void gradients(const double* points, double* results, int samples) {
    const int sample = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
    if (sample >= samples) return;
    const double* p = points + 4 * sample;
    const tangent4 y = model{}(tangent4::variable(p[0], 0), tangent4::variable(p[1], 1),
                               tangent4::variable(p[2], 2), tangent4::variable(p[3], 3));
    results[5 * sample] = y.value();
    for (int i = 0; i < 4; ++i) results[5 * sample + 1 + i] = y.tangent(static_cast<std::size_t>(i));
}

int main() {
    gradients<<<1, 32>>>(nullptr, nullptr, 0);
}
