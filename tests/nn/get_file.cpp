// Downloads from a server of the test's own: whole, cut short, refused and redirected.
#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <sstream>
#include <string>
#include <thread>

#include <tandem/nn/get_file.hpp>

#include "temporary.hpp"

using namespace tandem;

namespace {

/// Answers each request for PATH with the bytes answer(PATH), and closes the connection.
/// A proxy that the environment names is not asked.
const int no_proxy = setenv("no_proxy", "*", 1);

class server {
public:
    explicit server(std::function<std::string(const std::string&)> answer)
        : answer_(std::move(answer)), socket_(socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const any = reinterpret_cast<sockaddr*>(&address);
        REQUIRE(bind(socket_, any, size) == 0);
        REQUIRE(listen(socket_, 8) == 0);
        REQUIRE(getsockname(socket_, any, &size) == 0);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { run(); });
    }
    ~server() {
        shutdown(socket_, SHUT_RDWR);  // ends accept
        thread_.join();
        close(socket_);
    }
    server(const server&) = delete;
    server& operator=(const server&) = delete;
    std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(port_) + path;
    }
    int requests() const { return requests_; }

private:
    void run() {
        for (int client; (client = accept(socket_, nullptr, nullptr)) >= 0; close(client)) {
            std::string request;
            char bytes[1024];
            while (request.find("\r\n\r\n") == std::string::npos) {
                const ssize_t count = recv(client, bytes, sizeof bytes, 0);
                if (count <= 0) break;
                request.append(bytes, static_cast<std::size_t>(count));
            }
            ++requests_;
            const auto begin = request.find(' ') + 1;
            const std::string answer = answer_(request.substr(begin, request.find(' ', begin) - begin));
            for (std::size_t sent = 0; sent < answer.size();) {
                const ssize_t count = send(client, answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
                if (count <= 0) break;
                sent += static_cast<std::size_t>(count);
            }
            shutdown(client, SHUT_WR);
        }
    }

    std::function<std::string(const std::string&)> answer_;
    int socket_, port_ = 0;
    std::atomic<int> requests_ = 0;
    std::thread thread_;
};

std::string http(const std::string& status, const std::string& fields, const std::string& body = "") {
    return "HTTP/1.1 " + status + "\r\nConnection: close\r\n" + fields + "\r\n" + body;
}
std::string whole(const std::string& body) {
    return http("200 OK", "Content-Length: " + std::to_string(body.size()) + "\r\n", body);
}
/// All bytes, 3 MB of them.
std::string long_body() {
    std::string body(3'000'000, '\0');
    for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>(i * i >> 7);
    return body;
}

std::ostringstream unseen;

/// Evaluates its arguments once.
void check_contains(const std::string& text, const std::string& part) {
    CHECK_CONTAINS(text, part);
}

/// What a download says that fails, after which there must be no file.
std::string failure(const std::string& url, const std::string& name = "file") {
    const nn::temporary_folder folder;
    const auto path = folder / name;
    const std::string message = nn::message_of<data_error>([&] { get_file(url, path, {.out = unseen}); });
    CHECK(nn::fs::is_empty(folder.path()));
    check_contains(message, "get_file: ");
    check_contains(message, "'" + path.string() + "'");
    return message;
}
/// Of a server that answers every request alike.
std::string failure_after(const std::string& answer) {
    const server s([&](const std::string&) { return answer; });
    const std::string message = failure(s.url("/data"));
    check_contains(message, "'" + s.url("/data") + "' cannot be downloaded: ");
    return message;
}

}  // namespace

TEST_CASE("get_file: the file is what the server sent, and is not asked for again") {
    const std::string body = long_body();
    const server s([&](const std::string& path) { return whole(path == "/long" ? body : ""); });
    const nn::temporary_folder folder;
    CHECK(get_file(s.url("/long"), folder / "long", {.out = unseen}) == folder / "long");
    CHECK(nn::read(folder / "long") == body);
    get_file(s.url("/empty"), folder / "empty", {.out = unseen});
    CHECK(nn::read(folder / "empty").empty());
    CHECK(s.requests() == 2);
    get_file(s.url("/long"), folder / "empty", {.out = unseen});
    get_file("no url", folder / "long", {.out = unseen});
    CHECK(s.requests() == 2);
    CHECK(nn::read(folder / "empty").empty());
    CHECK(std::distance(nn::fs::directory_iterator(folder.path()), {}) == 2);
}
TEST_CASE("get_file: bytes are kept as they are sent, also in chunks") {
    const server s([](const std::string&) {
        return http("200 OK", "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n",
                    "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    });
    const nn::temporary_folder folder;
    CHECK(nn::read(get_file(s.url("/"), folder / "file", {.out = unseen})) == "abcde");
}
TEST_CASE("get_file: redirections are followed") {
    const server s([](const std::string& path) {
        if (path == "/end") return whole("here");
        return http("302 Found", "Location: /end\r\nContent-Length: 4\r\n", "gone");
    });
    const nn::temporary_folder folder;
    CHECK(nn::read(get_file(s.url("/moved"), folder / "file", {.out = unseen})) == "here");
    CHECK(s.requests() == 2);
}
TEST_CASE("get_file: redirections that lead nowhere") {
    const auto moved = [](const std::string& to) {
        return failure_after(http("301 Moved Permanently", "Location: " + to + "\r\nContent-Length: 0\r\n"));
    };
    check_contains(moved("/data"), "Maximum (10) redirects followed");
    check_contains(moved("file:///etc/passwd"), "Protocol \"file\" not supported or disabled");
    check_contains(moved("ftp://127.0.0.1/"), "Protocol \"ftp\" not supported or disabled");
    check_contains(failure_after(http("304 Not Modified", "")), "the server answers 304");
}
TEST_CASE("get_file: what the server refuses") {
    check_contains(failure_after(http("404 Not Found", "Content-Length: 4\r\n", "none")), "error: 404");
    check_contains(failure_after(http("503 Service Unavailable", "Content-Length: 0\r\n")), "error: 503");
    check_contains(failure_after(http("204 No Content", "")), "the server answers 204");
}
TEST_CASE("get_file: connections that end too soon") {
    const std::string all = whole(std::string(100'000, 'x'));
    check_contains(failure_after(all.substr(0, all.size() - 1)), "1 bytes remaining to read");
    check_contains(failure_after(all.substr(0, all.size() - 99'999)), "99999 bytes remaining to read");
    const std::size_t header = all.find("\r\n\r\n");
    for (const std::size_t length : {header, std::size_t(40), std::size_t(17)})
        check_contains(failure_after(all.substr(0, length)), "ended within the answer's header");
    check_contains(failure_after(all.substr(0, 15)), "Empty reply");
    check_contains(failure_after(""), "Empty reply");
    check_contains(failure_after(http("200 OK", "Transfer-Encoding: chunked\r\n", "5\r\nab")),
                   "cannot be downloaded: ");
    check_contains(failure_after("no protocol of this world"), "cannot be downloaded: ");
}
TEST_CASE("get_file: servers and addresses that do not exist") {
    std::string url;
    {
        const server s([](const std::string&) { return whole(""); });
        url = s.url("/");
    }
    check_contains(failure(url), "'" + url + "' cannot be downloaded: Failed to connect");
    check_contains(failure("http://host.invalid/"), "'http://host.invalid/' cannot be downloaded: Could");
    check_contains(failure("file:///etc/passwd"), "Protocol \"file\" not supported or disabled");
    check_contains(failure("http://"), "'http://' cannot be downloaded: ");
    check_contains(failure(""), "'' cannot be downloaded: ");
}
TEST_CASE("get_file: where nothing can be written nothing is asked for") {
    const server s([](const std::string&) { return whole("abc"); });
    check_contains(failure(s.url("/"), "no_folder/file"), "cannot be written: No such file");
    CHECK(s.requests() == 0);
}
TEST_CASE("get_file: a disk that is full") {
    const std::string body = long_body();
    const server s([&](const std::string&) { return whole(body); });
    rlimit limit{};
    getrlimit(RLIMIT_FSIZE, &limit);
    const rlimit small{2'000'000, limit.rlim_max};
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    const std::string message = failure(s.url("/"));
    setrlimit(RLIMIT_FSIZE, &limit);
    std::signal(SIGXFSZ, handler);
    check_contains(message, "cannot be written: File too large");
}
TEST_CASE("get_file: several threads ask for one file") {
    const std::string body = long_body();
    const server s([&](const std::string&) { return whole(body); });
    const nn::temporary_folder folder;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            std::ostringstream out;
            get_file(s.url("/"), folder / "file", {.out = out});
        });
    for (std::thread& thread : threads) thread.join();
    CHECK(nn::read(folder / "file") == body);
    CHECK(std::distance(nn::fs::directory_iterator(folder.path()), {}) == 1);
}
TEST_CASE("get_file: progress in a file") {
    const std::string body = long_body();
    const server s([&](const std::string&) { return whole(body); });
    const nn::temporary_folder folder;
    std::ostringstream out;
    get_file(s.url("/"), folder / "name", {.out = out});
    CHECK(out.str() == "name: 3.0 MB, 0:00\n");
    CHECK_THROWS_AS(get_file(s.url("/"), folder / "other", {.clock = []() -> double { throw 1; }}), int);
    CHECK(!nn::fs::exists(folder / "other"));
}
TEST_CASE("get_file: how a download is shown") {
    double now = 100;
    const auto clock = [&] { return now; };
    std::ostringstream file, terminal;
    {
        detail::download_display display({.label = "a", .out = file, .clock = clock});
        for (const std::int64_t done : {0, 1'000'000, 2'000'000, 3'000'000, 4'000'000}) {
            display.show(done, 4'000'000);
            now += 8;
        }
        display.finish(4'000'000);
    }
    CHECK(file.str() == "a: 2.0 of 4.0 MB, 0.1 MB/s, 0:16 left\n"
                        "a: 4.0 of 4.0 MB, 0.1 MB/s, 0:00 left\n"
                        "a: 4.0 MB, 0:40\n");
    {
        detail::download_display display({.label = "a", .out = terminal, .terminal = true, .clock = clock});
        now += 10;
        display.show(12'300'000, 0);
        now += 1;
        display.show(12'400'000, 24'800'000);
        display.finish(24'800'000);
    }
    CHECK(terminal.str() == "\ra: 12.3 MB, 1.2 MB/s"
                            "\ra: 12.4 of 24.8 MB, 1.1 MB/s, 0:11 left"
                            "\ra: 24.8 MB, 0:11                       \n");
    terminal.str("");
    {
        detail::download_display display(
            {.label = "a", .out = terminal, .terminal = true, .interval = 0.0, .clock = clock});
        display.show(1'000'000, 0);
    }
    CHECK(terminal.str() == "\ra: 1.0 MB\n");
}
