#pragma once
#include <zlib.h>

#include <memory>

#include "dataset.hpp"
#include "idx.hpp"

/// \file
/// The MNIST database. This header needs zlib.
namespace tandem::inline TANDEM_ABI {

namespace detail {

/// Bytes of a file that gzip compressed, or of any other as they are. Ref: RFC 1952.
class gzip_source {
public:
    gzip_source(const std::filesystem::path& path, std::string_view function)
        : path_(path), function_(function), file_(path, function), input_(1 << 16) {
        refill();
        compressed_ = left_ >= 2 && input_[0] == 0x1F && input_[1] == 0x8B;
        if (!compressed_) return;
        stream_.reset(new z_stream{});
        if (inflateInit2(stream_.get(), 15 + 16) != Z_OK) throw std::bad_alloc();  // 16: gzip's header
    }

    /// Reads up to `count` bytes; fewer at the end only.
    std::size_t read(std::uint8_t* to, std::size_t count) {
        std::size_t done = 0;
        while (done < count && !at_end_)
            done += compressed_ ? inflated(to + done, count - done) : copied(to + done, count - done);
        return done;
    }

private:
    void refill() {
        next_ = 0;
        left_ = file_.read(input_.data(), input_.size());
    }
    std::size_t copied(std::uint8_t* to, std::size_t count) {
        if (left_ == 0) refill();
        at_end_ = left_ == 0;
        count = std::min(count, left_);
        std::copy_n(input_.data() + next_, count, to);
        next_ += count;
        left_ -= count;
        return count;
    }
    std::size_t inflated(std::uint8_t* to, std::size_t count) {
        if (left_ == 0) refill();
        if (left_ == 0) raise_unreadable(function_, path_, "its gzip data are truncated");
        // What zlib counts in 32 bits.
        const auto room = static_cast<uInt>(std::min<std::size_t>(count, 1u << 30));
        stream_->next_in = input_.data() + next_;
        stream_->avail_in = static_cast<uInt>(left_);
        stream_->next_out = to;
        stream_->avail_out = room;
        const int status = inflate(stream_.get(), Z_NO_FLUSH);
        next_ += left_ - stream_->avail_in;
        left_ = stream_->avail_in;
        if (status == Z_MEM_ERROR) throw std::bad_alloc();
        if (status == Z_STREAM_END) {
            at_end_ = true;
            if (left_ == 0) refill();
            if (left_ != 0) raise_unreadable(function_, path_, "bytes follow its gzip data");
        } else if (status != Z_OK) {
            raise_unreadable(function_, path_,
                             std::string("its gzip data are corrupt") +
                                 (stream_->msg != nullptr ? std::string(": ") + stream_->msg : ""));
        }
        return room - stream_->avail_out;
    }

    struct end_inflate {
        void operator()(z_stream* stream) const {
            inflateEnd(stream);
            delete stream;
        }
    };
    std::filesystem::path path_;
    std::string_view function_;
    plain_source file_;
    std::vector<std::uint8_t> input_;
    std::size_t next_ = 0, left_ = 0;
    bool compressed_ = false, at_end_ = false;
    std::unique_ptr<z_stream, end_inflate> stream_;
};

/// The file of this name, or the one compressed by gzip.
inline std::filesystem::path plain_or_gzip(const std::filesystem::path& folder, const std::string& name) {
    std::error_code ignored;
    for (const std::string ending : {"", ".gz"})
        if (std::filesystem::exists(folder / (name + ending), ignored)) return folder / (name + ending);
    raise<data_error>(
        "MNIST", "neither " + quoted(folder / name) + " nor " + quoted(folder / (name + ".gz")) + " is there",
        "download the four files of MNIST into this folder, as they are or compressed by gzip");
}

}  // namespace detail

/// Handwritten digits: images [samples, 28, 28] of bytes, 0 to 255, and their labels, 0 to 9. Sets in the same files, as
/// Fashion-MNIST, are read too, with images of any size.
///
///     MNIST train("data/mnist", MNIST::train), test("data/mnist", MNIST::test);
///
/// folder: with train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, as
/// they are or compressed by gzip (.gz).
/// Memory: that of the images and labels.
/// Throws data_error naming the file and what is wrong: it is not there, is truncated, too long or corrupt, has another
/// magic number, counts otherwise than the other file, or holds a label above 9.
/// Ref: LeCun, Bottou, Bengio & Haffner, Gradient-based learning applied to document recognition, 1998.
struct MNIST : Dataset<std::uint8_t> {
    enum part { train, test };

    MNIST(const std::filesystem::path& folder, part which) : Dataset(read(folder, which)) {}

private:
    static Dataset read(const std::filesystem::path& folder, part which) {
        const std::string name = which == train ? "train" : "t10k";
        const auto image_file = detail::plain_or_gzip(folder, name + "-images-idx3-ubyte");
        const auto label_file = detail::plain_or_gzip(folder, name + "-labels-idx1-ubyte");
        const auto labels = of_rank(1, label_file);
        for (index_t i = 0; i < labels.size(); ++i)
            if (const int label = labels(i); label > 9)
                detail::raise<data_error>("MNIST",
                                          "file " + detail::quoted(label_file) + ": label number " +
                                              std::to_string(i) + " is " + std::to_string(label),
                                          "labels are 0 to 9");
        auto images = of_rank(3, image_file);
        if (images.shape()[0] != labels.size())
            detail::raise<data_error>("MNIST",
                                      "file " + detail::quoted(image_file) + " has " +
                                          std::to_string(images.shape()[0]) + " images and " +
                                          detail::quoted(label_file) + ' ' + std::to_string(labels.size()) +
                                          " labels",
                                      "there is one label for each image");
        return {std::move(images), labels.astype<std::int64_t>()};
    }
    static Array<std::uint8_t> of_rank(std::size_t rank, const std::filesystem::path& path) {
        auto elements = detail::read_idx<detail::gzip_source>(path, "MNIST");
        if (elements.rank() != rank)
            detail::raise<data_error>("MNIST",
                                      "file " + detail::quoted(path) + ": its magic number is " +
                                          std::to_string(2048 + elements.rank()),
                                      "images have 2051, labels 2049");
        return elements;
    }
};

}  // namespace tandem::inline TANDEM_ABI
