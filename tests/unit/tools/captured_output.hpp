// Captures standard output and standard error of a tool that runs inside a test.
#pragma once

#include <unistd.h>

#include <array>
#include <cstdio>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "debug/codec_app.hpp"

namespace memberlist::test {

// Redirects one descriptor to an unnamed file while it lives.
class Captured {
public:
    explicit Captured(int descriptor)
        : descriptor_(descriptor), file_(std::tmpfile()), original_(::dup(descriptor)) {
        if (file_ == nullptr || ::dup2(fileno(file_), descriptor_) < 0) throw std::runtime_error("no file");
    }
    ~Captured() {
        ::dup2(original_, descriptor_);
        ::close(original_);
        std::fclose(file_);
    }
    Captured(const Captured&) = delete;
    Captured& operator=(const Captured&) = delete;

    std::string text() const {
        std::string all;
        std::array<char, 4096> block{};
        std::rewind(file_);
        while (const auto got = std::fread(block.data(), 1, block.size(), file_))
            all.append(block.data(), got);
        return all;
    }

private:
    int descriptor_;
    std::FILE* file_;
    int original_;
};

inline std::string printed_by(const std::function<void()>& print) {
    std::fflush(stdout);
    const Captured out(STDOUT_FILENO);
    print();
    return out.text();
}

struct ToolRun {
    int code = 0;
    std::string out;
    std::string err;
};

// Runs memberlist-debug-codec with these arguments.
inline ToolRun run_codec(const std::vector<std::string>& arguments) {
    std::vector<const char*> argv{"memberlist-debug-codec"};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    std::fflush(stdout);
    const Captured out(STDOUT_FILENO);
    const Captured err(STDERR_FILENO);
    const int code = tools::run_codec(static_cast<int>(argv.size()), argv.data());
    return {code, out.text(), err.text()};
}

}  // namespace memberlist::test
