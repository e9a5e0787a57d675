// The examples' text files of digits.
#include "support/digits.hpp"
#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const fuzz::file file(std::string(data, data + size));
    try {
        const auto digits = example::read_digits(file.path());
        for (const double pixel : digits.features)
            fuzz::require(pixel >= 0 && pixel <= 16, "pixels are 0 to 16");
        for (const auto label : digits.labels) fuzz::require(label >= 0 && label <= 9, "labels are 0 to 9");
    } catch (const tandem::data_error&) {
    }
    return 0;
}
