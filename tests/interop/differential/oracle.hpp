// Oracle: the Go program interop/oracle as a child process.
//
// It answers questions in order. Many may be in flight. Asking and reading happen on one thread.
// Throws std::runtime_error when the oracle is gone.
#pragma once

#include <sys/types.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

#include "memberlist/bytes.hpp"

namespace memberlist::differential {

class Oracle {
public:
    explicit Oracle(const std::string& program);
    ~Oracle();
    Oracle(const Oracle&) = delete;
    Oracle& operator=(const Oracle&) = delete;

    void ask(Bytes question);
    Bytes answer();

private:
    void write_questions();
    void read_exactly(std::uint8_t* out, std::size_t size);

    pid_t pid_ = -1;
    int to_oracle_ = -1;
    int from_oracle_ = -1;

    // A thread does the writing, because the oracle stops reading while its answers are not read.
    std::mutex mutex_;
    std::condition_variable has_work_;
    std::deque<Bytes> questions_;
    bool is_over_ = false;
    std::thread writer_;
};

}  // namespace memberlist::differential
