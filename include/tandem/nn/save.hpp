#pragma once
#include <bit>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "checksum.hpp"
#include "file.hpp"
#include "layer.hpp"

/// \file
/// Parameters in files. A file is, with integers and numbers in little-endian order:
///
///     "tandem parameters 1\n"   20 bytes
///     length of the file        8 bytes
///     number of parameters      8 bytes
///     of each parameter:        length of its name (8), the name; bytes of an element, 4 or 8 (8); rank (8);
///                               extents (8 each); the elements in row-major order
///     CRC-32 of all before      4 bytes
namespace tandem::inline TANDEM_ABI {

namespace detail {

inline constexpr std::string_view parameter_file_magic = "tandem parameters 1\n";

static_assert(std::endian::native == std::endian::little, "tandem: files of parameters are little-endian");

template <class Number>
void append(std::string& bytes, Number number) {
    bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

/// What a file of parameters holds, taken from its start to its end.
class parameter_reader {
public:
    parameter_reader(const std::filesystem::path& path, std::string_view function)
        : path_(path), function_(function) {
        std::ifstream file = open_file(path, function);
        std::error_code no_size;
        const auto size = std::filesystem::file_size(path, no_size);
        if (no_size) fail("it is no regular file");
        bytes_.resize(size);
        file.read(bytes_.data(), static_cast<std::streamsize>(bytes_.size()));
        if (!file) fail("it cannot be read to its end");
        rest_ = bytes_;
        const std::string_view start = rest_.substr(0, parameter_file_magic.size());
        if (start != parameter_file_magic.substr(0, start.size())) fail("it is no file of parameters");
        if (start.size() < parameter_file_magic.size()) fail("it is truncated");
        rest_.remove_prefix(start.size());
        const auto length = take<std::uint64_t>();
        if (length != bytes_.size())
            fail("it has " + std::to_string(bytes_.size()) + " bytes in place of " + std::to_string(length));
        if (rest_.size() < 4) fail("it is truncated");
        const auto stored = from_bytes<std::uint32_t>(rest_.substr(rest_.size() - 4));
        rest_.remove_suffix(4);
        if (stored != crc32(std::string_view(bytes_).substr(0, bytes_.size() - 4)))
            fail("its checksum does not fit its content");
    }

    template <class Number>
    Number take() {
        return from_bytes<Number>(take(sizeof(Number)));
    }
    std::string_view take(std::uint64_t count) {
        if (count > rest_.size()) fail("it is truncated");
        const std::string_view taken = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return taken;
    }
    bool is_at_end() const { return rest_.empty(); }
    [[noreturn]] void fail(const std::string& what) const {
        raise<data_error>(function_, "file " + quoted(path_) + ": " + what, "the model was left as it is");
    }

private:
    template <class Number>
    static Number from_bytes(std::string_view bytes) {
        Number number;
        std::memcpy(&number, bytes.data(), sizeof number);
        return number;
    }

    std::filesystem::path path_;
    std::string_view function_;
    std::string bytes_;
    std::string_view rest_;
};

}  // namespace detail

/// Writes the names, shapes and values of a model's parameters. The file is there whole or not at all: an older one is
/// replaced at the end. Throws data_error naming the file where it cannot be written.
template <Layer M>
void save_parameters(const M& model, const std::filesystem::path& path) {
    using T = detail::number_in<M>;
    static_assert(std::same_as<T, float> || std::same_as<T, double>);
    std::string content, bytes(detail::parameter_file_magic);
    std::uint64_t count = 0;
    for_each_parameter(model, [&](const std::string& name, const auto& p) {
        ++count;
        detail::append(content, static_cast<std::uint64_t>(name.size()));
        content += name;
        detail::append(content, static_cast<std::uint64_t>(sizeof(T)));
        detail::append(content, static_cast<std::uint64_t>(p.rank()));
        for (const index_t extent : p.shape()) detail::append(content, static_cast<std::uint64_t>(extent));
        const std::vector<T> values = p.value().to_vector();
        content.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
    });
    detail::append(bytes, static_cast<std::uint64_t>(bytes.size() + 8 + 8 + content.size() + 4));
    detail::append(bytes, count);
    bytes += content;
    detail::append(bytes, detail::crc32(bytes));
    detail::new_file file(path, "save_parameters");
    file.write(bytes);
    file.finish();
}

/// Gives a model the values that save_parameters has written. An extent of 0, as that of a layer which has seen no input
/// yet, takes that of the file. On failure the model is left as it was.
/// Memory: twice that of the file.
/// Throws data_error naming the file and what is wrong: it cannot be read, is truncated or changed; names, shapes or
/// number type are not the model's.
template <Layer M>
void load_parameters(const M& model, const std::filesystem::path& path) {
    using T = detail::number_in<M>;
    using array = typename parameter_of<M>::value_type;
    detail::parameter_reader file(path, "load_parameters");
    // Of the model's parameters only: a small file may name very many others.
    std::map<std::string, std::optional<array>, std::less<>> values;
    for_each_parameter(model, [&](const std::string& name, const auto&) { values[name]; });
    std::string unknown;
    for (auto left = file.take<std::uint64_t>(); left > 0; --left) {
        const std::string_view name = file.take(file.take<std::uint64_t>());
        const std::string shown = '\'' + std::string(name.substr(0, 100)) + '\'';
        if (const auto bytes = file.take<std::uint64_t>(); bytes != sizeof(T))
            file.fail("the numbers of " + shown + " have " + std::to_string(bytes) +
                      " bytes, those of the model " + std::to_string(sizeof(T)));
        const auto rank = file.take<std::uint64_t>();
        if (rank > max_rank) file.fail(shown + " has rank " + std::to_string(rank));
        Shape shape;
        std::uint64_t size = sizeof(T);
        for (std::uint64_t d = 0; d < rank; ++d) {
            const auto extent = file.take<std::uint64_t>();
            if (__builtin_mul_overflow(size, extent, &size) || !std::in_range<index_t>(extent))
                file.fail(shown + " is larger than any array");
            shape.push_back(static_cast<index_t>(extent));
        }
        const std::string_view bytes = file.take(size);
        const auto kept = values.find(name);
        if (kept == values.end()) {
            unknown = shown;
            continue;
        }
        if (kept->second) file.fail(shown + " is there twice");
        auto value = Array<T>::uninitialised(shape);
        if (size > 0) std::memcpy(value.mutable_data(), bytes.data(), bytes.size());
        kept->second = value.template to<detail::space_in<M>>();
    }
    if (!file.is_at_end()) file.fail("there is more in it than parameters");

    std::vector<std::pair<parameter_of<M>, array>> next;
    for_each_parameter(model, [&](const std::string& name, const auto& p) {
        const std::optional<array>& value = values[name];
        if (!value) file.fail("it has no parameter '" + name + "', which the model has");
        const Shape &theirs = value->shape(), &ours = p.shape();
        bool fits = theirs.rank() == ours.rank();
        for (std::size_t d = 0; fits && d < ours.rank(); ++d) fits = ours[d] == 0 || ours[d] == theirs[d];
        if (!fits)
            file.fail("'" + name + "' has shape " + detail::text(theirs) + ", in the model " +
                      detail::text(ours));
        next.emplace_back(p, *value);
    });
    if (!unknown.empty()) file.fail("it has a parameter " + unknown + ", which the model has not");
    for (auto& [p, value] : next) p.value(std::move(value));
}

}  // namespace tandem::inline TANDEM_ABI
