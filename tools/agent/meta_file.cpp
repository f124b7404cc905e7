#include "agent/meta_file.hpp"

#include <signal.h>

#include <array>
#include <cerrno>
#include <fstream>

#include "agent/flag_values.hpp"
#include "agent/options.hpp"

namespace memberlist::agent {

namespace {

constexpr std::chrono::seconds update_timeout{5};
constexpr std::size_t file_bytes_max = 4096;  // more than enough to say that it is too much

sigset_t hangups() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGHUP);
    return set;
}

void wait_for_hangup() {
    const sigset_t set = hangups();
    int number = 0;
    while (sigwait(&set, &number) != 0) {
    }
}

Result<void> update_meta(Memberlist& list, const std::string& path, AgentDelegate& delegate) {
    const auto meta = read_meta_file(path);
    if (!meta) return meta.error();
    delegate.set_meta(*meta);
    return list.update_metadata(update_timeout);
}

}  // namespace

Result<std::string> read_meta_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::array<char, file_bytes_max> content{};
    file.read(content.data(), content.size());
    if (!file.eof() && !file.good())
        return Error{Errc::invalid_argument, "must be a file that can be read, '" + path + "' cannot"};
    std::string text(content.data(), static_cast<std::size_t>(file.gcount()));
    if (text.ends_with('\n')) text.pop_back();
    return parse_meta(text);
}

void block_hangups() {
    const sigset_t set = hangups();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void follow_meta_file(const std::stop_token& stop, Memberlist list, const std::string& path,
                      AgentDelegate& delegate) {
    const std::stop_callback wake_up(stop, [self = pthread_self()] { pthread_kill(self, SIGHUP); });
    for (wait_for_hangup(); !stop.stop_requested(); wait_for_hangup()) {
        const auto updated = update_meta(list, path, delegate);
        if (!updated && updated.error().code != Errc::shutting_down)
            complain("--meta-file " + path + ": " + updated.error().message());
    }
}

}  // namespace memberlist::agent
