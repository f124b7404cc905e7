#include "agent/small_file.hpp"

#include <fstream>

namespace memberlist::agent {

namespace {

constexpr std::size_t small_bytes_max = 4096;

// Reads at most the first `limit` bytes.
Result<std::string> read_beginning(const std::string& path, std::size_t limit) {
    std::ifstream file(path, std::ios::binary);
    std::string content(limit, '\0');
    file.read(content.data(), static_cast<std::streamsize>(limit));
    if (!file.eof() && !file.good()) return Error{Errc::invalid_argument, "cannot read '" + path + "'"};
    content.resize(static_cast<std::size_t>(file.gcount()));
    return content;
}

}  // namespace

Result<std::string> read_small_file(const std::string& path) { return read_beginning(path, small_bytes_max); }

Result<std::string> read_file(const std::string& path, std::size_t limit) {
    auto content = read_beginning(path, limit + 1);
    if (content && content->size() > limit)
        return Error{Errc::invalid_argument, "must be a file of at most " + std::to_string(limit) + " bytes"};
    return content;
}

}  // namespace memberlist::agent
