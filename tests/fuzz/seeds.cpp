// Writes what the fuzz targets begin with: `fuzz_seeds FOLDER` makes FOLDER/idx, FOLDER/parameters and FOLDER/digits.
#include <iostream>

#include <tandem/nn/linear.hpp>
#include <tandem/nn/save.hpp>

#include "gzip.hpp"
#include "nn/idx.hpp"
#include "nn/temporary.hpp"

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: fuzz_seeds FOLDER\n";
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    for (const std::string name : {"idx", "parameters", "digits"})
        std::filesystem::create_directories(folder / name);

    const std::string image = nn::idx(0x803, {2, 1, 3}, "abcdef"), labels = nn::idx(0x801, {2}, "\x09\x03");
    nn::write(folder / "idx" / "image", '\0' + image);
    nn::write(folder / "idx" / "labels_compressed_by_target", '\1' + labels);
    nn::write(folder / "idx" / "petabyte", '\1' + nn::idx(0x802, {1u << 25, 1u << 25}, "abc"));
    const fuzz::file compressed;
    fuzz::write_gzip(compressed.path(), image);
    nn::write(folder / "idx" / "gzip", '\0' + nn::read(compressed.path()));

    const nn::temporary_folder temporary;
    const auto saved = [&](const auto& model) {
        tandem::save_parameters(model, temporary / "model");
        return nn::read(temporary / "model");
    };
    nn::write(folder / "parameters" / "double", '\0' + saved(tandem::Linear<double>(2, {.inputs = 3})));
    nn::write(folder / "parameters" / "double_with_checksum_by_target",
              '\1' + saved(tandem::Linear<double>(2, {.inputs = 1})));
    nn::write(folder / "parameters" / "float_with_checksum_by_target",
              '\3' + saved(tandem::Linear<float>(2, {.inputs = 3})));

    // Very many parameters in a small file: what is kept of each must not add up.
    std::string many(tandem::detail::parameter_file_magic);
    const auto add = [&](std::uint64_t n) { tandem::detail::append(many, n); };
    add(0), add(1000);
    for (std::uint16_t i = 0; i < 1000; ++i) {
        add(sizeof i);
        tandem::detail::append(many, i);
        add(8), add(0), add(0);
    }
    nn::write(folder / "parameters" / "many_with_checksum_by_target", '\1' + many + std::string(4, '\0'));

    std::string digit;
    for (int i = 0; i < 64; ++i) digit += std::to_string(i % 17) + ',';
    digit += "7\n";
    nn::write(folder / "digits" / "plain", digit + digit);
    const fuzz::file compressed_digits;
    fuzz::write_gzip(compressed_digits.path(), digit + digit);
    nn::write(folder / "digits" / "gzip", nn::read(compressed_digits.path()));
}
