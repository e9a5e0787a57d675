#pragma once
#include <curl/curl.h>

#include <exception>
#include <memory>

#include "file.hpp"
#include "progress.hpp"

/// \file
/// Downloads. This header needs libcurl, 7.85 or newer.
namespace tandem::inline TANDEM_ABI {

namespace detail {

/// How far a download is, as Progress shows a loop.
class download_display {
public:
    explicit download_display(progress_options options)
        : options_(std::move(options)), terminal_(options_.terminal.value_or(is_terminal(options_.out))),
          interval_(options_.interval.value_or(terminal_ ? 0.1 : 10.0)), begin_(options_.clock()),
          shown_(begin_) {}
    download_display(const download_display&) = delete;
    download_display& operator=(const download_display&) = delete;
    ~download_display() {
        if (width_ > 0) options_.out << '\n' << std::flush;
    }

    /// size: 0 where the server has not told it.
    void show(std::int64_t done, std::int64_t size) {
        const double now = options_.clock();
        if (done == 0 || now - shown_ < interval_) return;
        shown_ = now;
        const double seconds = now - begin_;
        const auto bytes = static_cast<double>(done), all = static_cast<double>(size);
        std::string line = megabytes(bytes);
        if (size > 0) line += " of " + megabytes(all);
        line += " MB";
        if (seconds > 0) line += ", " + megabytes(bytes / seconds) + " MB/s";
        if (size > 0) line += ", " + minutes(seconds * (all / bytes - 1)) + " left";
        print(line, false);
    }
    void finish(std::int64_t done) {
        print(megabytes(static_cast<double>(done)) + " MB, " + minutes(options_.clock() - begin_), true);
    }

private:
    void print(std::string line, bool is_last) {
        line = options_.label + ": " + line;
        if (terminal_) {  // over what a longer line has left
            const std::size_t width = line.size();
            line = '\r' + line + std::string(width_ > width ? width_ - width : 0, ' ');
            width_ = is_last ? 0 : width;
        }
        if (!terminal_ || is_last) line += '\n';
        options_.out << line << std::flush;
    }
    static std::string megabytes(double bytes) {
        std::ostringstream text;
        text.precision(1);
        text << std::fixed << bytes / 1e6;
        return text.str();
    }

    progress_options options_;
    bool terminal_;
    double interval_, begin_, shown_;
    std::size_t width_ = 0;  // of the line that is rewritten
};

/// One transfer by libcurl, into a file.
class download {
public:
    download(const std::string& url, const std::filesystem::path& path, progress_options options)
        : url_(url), path_(path), file_(path, "get_file"), display_(std::move(options)) {}

    void run() {
        if (!file_) file_.finish();         // throws: nothing is asked for that cannot be written
        char reason[CURL_ERROR_SIZE] = "";  // outlives the handle, which may write to it
        static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
        const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
        if (ready != CURLE_OK || !curl) fail("libcurl does not start");
        const auto set = [&](CURLoption option, auto value) {
            if (const CURLcode status = curl_easy_setopt(curl.get(), option, value); status != CURLE_OK)
                fail(curl_easy_strerror(status));
        };
        set(CURLOPT_URL, url_.c_str());
        set(CURLOPT_PROTOCOLS_STR, "http,https");
        set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
        set(CURLOPT_FOLLOWLOCATION, 1L);
        set(CURLOPT_MAXREDIRS, 10L);
        set(CURLOPT_FAILONERROR, 1L);
        set(CURLOPT_USERAGENT, "tandem");  // some servers refuse requests that name none
        // A connection may be slow, but a minute without a byte ends it.
        set(CURLOPT_CONNECTTIMEOUT, 60L);
        set(CURLOPT_LOW_SPEED_LIMIT, 1L);
        set(CURLOPT_LOW_SPEED_TIME, 60L);
        set(CURLOPT_NOSIGNAL, 1L);  // as programs with threads need it
        set(CURLOPT_ERRORBUFFER, &reason[0]);
        set(CURLOPT_HEADERDATA, this);
        set(CURLOPT_HEADERFUNCTION, &on_header);
        set(CURLOPT_WRITEDATA, this);
        set(CURLOPT_WRITEFUNCTION, &on_data);
        set(CURLOPT_NOPROGRESS, 0L);
        set(CURLOPT_XFERINFODATA, this);
        set(CURLOPT_XFERINFOFUNCTION, &on_progress);

        const CURLcode status = curl_easy_perform(curl.get());
        if (exception_) std::rethrow_exception(exception_);
        if (file_) {
            long answer = 0;
            curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &answer);
            if (status != CURLE_OK) fail(reason[0] != '\0' ? reason : curl_easy_strerror(status));
            if (!has_header_) fail("the connection ended within the answer's header");
            if (answer != 200) fail("the server answers " + std::to_string(answer));
        }
        file_.finish();
        display_.finish(done_);
    }

private:
    [[noreturn]] void fail(const std::string& reason) const {
        raise<data_error>("get_file", "'" + url_ + "' cannot be downloaded: " + reason,
                          "there is no file " + quoted(path_));
    }
    /// No exception may pass through libcurl, which is written in C.
    template <class F>
    void keep_exception(const F& f) noexcept {
        try {
            f();
        } catch (...) {
            exception_ = std::current_exception();
        }
    }
    /// Of each answer, of a redirection too. A header that is cut short is no error to libcurl, but that of an empty file.
    static std::size_t on_header(char* bytes, std::size_t, std::size_t count, void* self) {
        const std::string_view line(bytes, count);
        bool& has_header = static_cast<download*>(self)->has_header_;
        if (line.starts_with("HTTP/")) has_header = false;
        if (line == "\r\n" || line == "\n") has_header = true;
        return count;
    }
    static std::size_t on_data(char* bytes, std::size_t, std::size_t count, void* self) {
        auto& transfer = *static_cast<download*>(self);
        transfer.keep_exception([&] { transfer.file_.write({bytes, count}); });
        transfer.done_ += static_cast<std::int64_t>(count);
        return transfer.file_ && !transfer.exception_ ? count : 0;
    }
    static int on_progress(void* self, curl_off_t size, curl_off_t, curl_off_t, curl_off_t) {
        auto& transfer = *static_cast<download*>(self);
        transfer.keep_exception([&] { transfer.display_.show(transfer.done_, size); });
        return transfer.exception_ ? 1 : 0;
    }

    std::string url_;
    std::filesystem::path path_;
    new_file file_;
    download_display display_;
    bool has_header_ = false;
    std::int64_t done_ = 0;
    std::exception_ptr exception_;
};

}  // namespace detail

/// Downloads a file, unless it is there already, and returns its path.
///
///     const auto path = get_file("https://example.org/digits.csv.gz", "digits.csv.gz");
///
/// url: of http or https; redirections are followed, to these two only.  path: where the file is, or will be; its folder
/// is there.  options: how progress is shown. Without a label it is the file's name; where the output is no terminal, a
/// line is written now and then.
/// The file appears when it is complete. (Of data that a server sends with neither their length nor a mark at their end,
/// HTTP cannot tell a part from the whole.)
/// Throws data_error naming url, path and reason, and leaves no file: no connection, an answer other than 200, fewer bytes
/// than announced, none in a minute, or a file that cannot be written.
/// Thread safety: any number of threads and processes, also with one path.
inline std::filesystem::path get_file(const std::string& url, const std::filesystem::path& path,
                                      progress_options options = {}) {
    std::error_code absent;
    if (std::filesystem::is_regular_file(path, absent)) return path;
    if (options.label.empty()) options.label = path.filename().string();
    detail::download(url, path, std::move(options)).run();
    return path;
}

}  // namespace tandem::inline TANDEM_ABI
