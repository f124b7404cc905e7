#include "common/line_queue.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <future>

#include "support/catch.hpp"

namespace memberlist::tools {
namespace {

using namespace std::chrono_literals;

// A pipe whose reader reads only on demand.
class StalledPipe {
public:
    StalledPipe() {
        REQUIRE(::pipe(ends_.data()) == 0);
        REQUIRE(::fcntl(writer(), F_SETPIPE_SZ, 4096) >= 4096);
    }
    ~StalledPipe() {
        close_reader();
        ::close(writer());
    }
    StalledPipe(const StalledPipe&) = delete;
    StalledPipe& operator=(const StalledPipe&) = delete;

    int writer() const { return ends_[1]; }
    void close_reader() {
        if (ends_[0] >= 0) ::close(ends_[0]);
        ends_[0] = -1;
    }
    std::string read_until(std::string_view end) {
        std::string text;
        std::array<char, 512> piece{};
        while (!text.ends_with(end)) {
            const ssize_t size = ::read(ends_[0], piece.data(), piece.size());
            REQUIRE(size > 0);
            text.append(piece.data(), static_cast<std::size_t>(size));
        }
        return text;
    }

private:
    std::array<int, 2> ends_{-1, -1};
};

std::string dropped_line(std::size_t count) { return "dropped " + std::to_string(count) + "\n"; }

TEST_CASE("a reader that stalls holds up nobody, and what found no room is counted in its place", "[tools]") {
    StalledPipe pipe;
    LineQueue queue(
        {.descriptor = pipe.writer(), .capacity = 100, .dropped_line = dropped_line, .on_lost = {}});
    std::string line(127, 'x');  // 32 of them fill the pipe
    line += '\n';
    std::size_t made = 0;
    for (int i = 0; i < 1'000; ++i) {
        queue.push([&] {
            ++made;
            return line;
        });
    }
    CHECK(made >= 100);
    CHECK(made <= 100 + 33);
    CHECK(queue.finish(1ms) > 0);

    const std::string end = dropped_line(1'000 - made);
    const std::string text = pipe.read_until(end);
    CHECK(text.size() == made * line.size() + end.size());
    CHECK(queue.finish(10s) == 0);

    queue.push([] { return std::string("on it goes\n"); });
    CHECK(pipe.read_until("\n") == "on it goes\n");
}

TEST_CASE("a reader that has gone is told once, and further lines are thrown away", "[tools]") {
    std::signal(SIGPIPE, SIG_IGN);
    StalledPipe pipe;
    pipe.close_reader();
    std::promise<void> lost;
    LineQueue queue(
        {.descriptor = pipe.writer(), .dropped_line = dropped_line, .on_lost = [&] { lost.set_value(); }});
    queue.push([] { return std::string("first\n"); });
    REQUIRE(lost.get_future().wait_for(10s) == std::future_status::ready);
    queue.push([]() -> std::string { throw std::logic_error("made after the end"); });
    CHECK(queue.finish(10s) == 0);
}

}  // namespace
}  // namespace memberlist::tools
