#pragma once
#include <stdexcept>
#include <string>
#include <string_view>

#include "config.hpp"

namespace tandem::inline TANDEM_ABI {

/// Base of everything tandem throws by itself.
struct error : std::runtime_error {
    using std::runtime_error::runtime_error;
};
/// A tape was misused or has reached one of its limits. The tape works on after it.
struct tape_error : error {
    using error::error;
};
/// A graph cannot be recorded, replayed or differentiated.
struct graph_error : error {
    using error::error;
};
/// A replayed graph would branch otherwise than the function did when it was recorded.
struct branch_changed : graph_error {
    using graph_error::graph_error;
};
/// Sizes or shapes of arguments do not fit together.
struct shape_error : error {
    using error::error;
};
/// An index lies outside its extent.
struct index_error : shape_error {
    using shape_error::shape_error;
};
/// A file cannot be read or written, or its content is not what it should be.
struct data_error : error {
    using error::error;
};

namespace detail {
/// The one place messages are made: which function, what came, what was expected or what to do.
template <class Error>
[[noreturn]] TANDEM_COLD void raise(std::string_view function, const std::string& came,
                                            std::string_view expected) {
    std::string message("tandem::");
    message.append(function).append(": ").append(came).append("; ").append(expected);
    throw Error(message);
}
}  // namespace detail
}  // namespace tandem::inline TANDEM_ABI
