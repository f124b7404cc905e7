#include "agent/meta_file.hpp"

#include "agent/flag_values.hpp"
#include "agent/options.hpp"
#include "agent/small_file.hpp"

namespace memberlist::agent {

namespace {

constexpr std::chrono::seconds update_timeout{5};

Result<void> update_meta(Memberlist& list, const std::string& path, AgentDelegate& delegate) {
    const auto meta = read_meta_file(path);
    if (!meta) return meta.error();
    delegate.set_meta(*meta);
    return list.update_metadata(update_timeout);
}

}  // namespace

Result<std::string> read_meta_file(const std::string& path) {
    auto text = read_small_file(path);
    if (!text) return text.error();
    if (text->ends_with('\n')) text->pop_back();
    return parse_meta(*text);
}

void reread_meta_file(Memberlist list, const std::string& path, AgentDelegate& delegate) {
    const auto updated = update_meta(list, path, delegate);
    if (!updated && updated.error().code != Errc::shutting_down)
        complain("--meta-file " + path + ": " + updated.error().message());
}

}  // namespace memberlist::agent
