#include "common/standard_streams.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <tuple>

#include "common/text_codec.hpp"

namespace memberlist::tools {

namespace {

constexpr int complaint_limit_ms = 500;

std::error_code& lost_output() {
    static std::error_code error;
    return error;
}

}  // namespace

std::error_code write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written >= 0) {
            text.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {
            pollfd writable{.fd = descriptor, .events = POLLOUT, .revents = 0};
            ::poll(&writable, 1, -1);
        } else if (errno != EINTR) {
            return {errno, std::generic_category()};
        }
    }
    return {};
}

void print_line(const std::string& line) {
    if (!lost_output()) lost_output() = write_all(STDOUT_FILENO, line + "\n");
}

std::error_code output_error() { return lost_output(); }

void complain(const std::string& program, const std::string& message) {
    std::string line = program + ": " + message;
    std::replace(line.begin(), line.end(), '\n', ' ');
    line = printable(line) + "\n";
    pollfd writable{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
    if (::poll(&writable, 1, complaint_limit_ms) == 1)
        std::ignore = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace memberlist::tools
