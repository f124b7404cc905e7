#include "agent/keys_file.hpp"

#include <algorithm>
#include <sstream>

#include "agent/small_file.hpp"
#include "common/text_codec.hpp"

namespace memberlist::agent {

Result<std::vector<Bytes>> read_keys_file(const std::string& path) {
    const auto text = read_small_file(path);
    if (!text) return text.error();
    std::vector<Bytes> keys;
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) {
        auto key = tools::parse_key(line);
        if (!key)
            return Error{Errc::invalid_argument,
                         "line " + std::to_string(keys.size() + 1) + " " + key.error().detail};
        keys.push_back(std::move(*key));
    }
    if (keys.empty())
        return Error{Errc::invalid_argument, "must contain at least one key: one base64 key per line"};
    return keys;
}

Result<std::size_t> reread_keys_file(const std::string& path, Keyring& ring) {
    const auto keys = read_keys_file(path);
    if (!keys) return keys.error();
    for (const Bytes& key : *keys) {
        if (const auto added = ring.add(key); !added) return added.error();
    }
    if (const auto used = ring.use(keys->front()); !used) return used.error();
    for (const Bytes& key : ring.keys()) {
        if (std::find(keys->begin(), keys->end(), key) != keys->end()) continue;
        if (const auto removed = ring.remove(key); !removed) return removed.error();
    }
    return ring.keys().size();
}

}  // namespace memberlist::agent
