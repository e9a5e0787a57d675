// Files of parameters. For half of the inputs, by their first byte, length and checksum are made to fit: random bytes
// would never pass them.
#include <cstring>
#include <vector>

#include <tandem/nn/linear.hpp>
#include <tandem/nn/save.hpp>

#include "fuzz.hpp"

namespace {

template <class M>
std::vector<double> values_of(const M& model) {
    std::vector<double> all;
    for (const auto& p : tandem::parameters(model))
        for (const auto v : p.value().to_vector()) all.push_back(static_cast<double>(v));
    return all;
}

/// The bytes that follow a layer's names and shapes are its numbers, so any are accepted, NaNs too.
template <class T>
void load(const std::string& bytes) {
    const fuzz::file file(bytes);
    const tandem::Linear<T> model(2);  // of which the number of inputs is that of the file
    const std::vector<double> before = values_of(model);
    const fuzz::memory_watch watch;
    try {
        tandem::load_parameters(model, file.path());
    } catch (const tandem::data_error&) {
        fuzz::require(values_of(model) == before, "a load that fails leaves the model as it was");
    }
    watch.check(bytes.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    std::string bytes(data + 1, data + size);
    const std::string_view magic = tandem::detail::parameter_file_magic;
    if (data[0] % 2 == 1 && bytes.size() >= magic.size() + 12) {
        const std::uint64_t length = bytes.size();
        std::memcpy(bytes.data() + magic.size(), &length, sizeof length);
        const std::uint32_t checksum = tandem::detail::crc32(std::string_view(bytes).substr(0, length - 4));
        std::memcpy(bytes.data() + length - 4, &checksum, sizeof checksum);
    }
    if (data[0] / 2 % 2 == 1)
        load<float>(bytes);
    else
        load<double>(bytes);
    return 0;
}
