#include "oracle.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>
#include <system_error>

namespace memberlist::differential {

namespace {

constexpr std::size_t header_bytes = 4;

struct Pipe {
    int read = -1;
    int write = -1;
};

Pipe open_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    return {ends[0], ends[1]};
}

bool write_all(int to, BytesView data) {
    while (!data.empty()) {
        const auto written = ::write(to, data.data(), data.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        data = data.subspan(static_cast<std::size_t>(written));
    }
    return true;
}

Bytes framed(BytesView question) {
    Bytes out;
    for (int shift = 24; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(question.size() >> shift));
    append(out, question);
    return out;
}

}  // namespace

Oracle::Oracle(const std::string& program) {
    // The next read reports a write to an oracle that died.
    std::signal(SIGPIPE, SIG_IGN);
    const Pipe questions = open_pipe();
    const Pipe answers = open_pipe();
    pid_ = fork();  // NOLINT(cppcoreguidelines-prefer-member-initializer): the pipes come first
    if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (pid_ == 0) {
        dup2(questions.read, STDIN_FILENO);
        dup2(answers.write, STDOUT_FILENO);
        execl(program.c_str(), program.c_str(), static_cast<char*>(nullptr));
        _exit(127);
    }
    close(questions.read);
    close(answers.write);
    to_oracle_ = questions.write;
    from_oracle_ = answers.read;
    writer_ = std::thread([this] { write_questions(); });
}

Oracle::~Oracle() {
    {
        const std::lock_guard lock(mutex_);
        is_over_ = true;
    }
    has_work_.notify_one();
    // A writer that waits for the oracle wakes up only when the oracle ends.
    close(from_oracle_);
    writer_.join();
    waitpid(pid_, nullptr, 0);
}

void Oracle::ask(Bytes question) {
    {
        const std::lock_guard lock(mutex_);
        questions_.push_back(std::move(question));
    }
    has_work_.notify_one();
}

void Oracle::write_questions() {
    std::unique_lock lock(mutex_);
    while (true) {
        has_work_.wait(lock, [this] { return is_over_ || !questions_.empty(); });
        if (questions_.empty()) break;
        const Bytes question = std::move(questions_.front());
        questions_.pop_front();
        lock.unlock();
        const bool written = write_all(to_oracle_, framed(question));
        lock.lock();
        if (!written) break;
    }
    close(to_oracle_);
}

Bytes Oracle::answer() {
    std::array<std::uint8_t, header_bytes> header{};
    read_exactly(header.data(), header.size());
    std::size_t size = 0;
    for (const auto byte : header) size = size << 8 | byte;
    Bytes out(size);
    read_exactly(out.data(), size);
    return out;
}

void Oracle::read_exactly(std::uint8_t* out, std::size_t size) {
    while (size > 0) {
        const auto got = ::read(from_oracle_, out, size);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) throw std::runtime_error("the oracle has ended");
        out += got;
        size -= static_cast<std::size_t>(got);
    }
}

}  // namespace memberlist::differential
