#include "memberlist/keyring.hpp"

#include <algorithm>

#include "security/wipe.hpp"

namespace memberlist {
namespace {

bool is_valid_key(BytesView key) { return key.size() == 16 || key.size() == 24 || key.size() == 32; }

Error invalid_key() { return Error(Errc::invalid_key, "key size must be 16, 24 or 32 bytes"); }

auto find_key(std::vector<Bytes>& keys, BytesView key) {
    return std::find_if(keys.begin(), keys.end(),
                        [&](const Bytes& installed) { return as_text(installed) == as_text(key); });
}

}  // namespace

Keyring::~Keyring() {
    for (auto& key : keys_) security::wipe(key);
}

// Go: keyring.go NewKeyring. Difference: an absent primary key is refused, because a secret lost in
// configuration would otherwise silently switch encryption off. The default constructor creates an
// empty ring on purpose.
Result<std::shared_ptr<Keyring>> Keyring::create(BytesView primary, std::span<const Bytes> others) {
    if (primary.empty()) return Error(Errc::invalid_key, "empty primary key not allowed");
    auto ring = std::make_shared<Keyring>();
    if (auto added = ring->add(primary); !added) return added.error();
    for (const auto& key : others) {
        if (auto added = ring->add(key); !added) return added.error();
    }
    return ring;
}

Result<void> Keyring::add(BytesView key) {
    if (!is_valid_key(key)) return invalid_key();
    const std::lock_guard lock(mutex_);
    if (find_key(keys_, key) != keys_.end()) return {};
    keys_.push_back(to_bytes(key));
    note_change();
    return {};
}

Result<void> Keyring::use(BytesView key) {
    const std::lock_guard lock(mutex_);
    const auto found = find_key(keys_, key);
    if (found == keys_.end()) return Error(Errc::unknown_key, "requested key is not in the keyring");
    if (found == keys_.begin()) return {};
    std::rotate(keys_.begin(), found, found + 1);
    note_change();
    return {};
}

// Go: keyring.go RemoveKey. Difference: removing from an empty ring succeeds; Go indexes into it
// and panics.
Result<void> Keyring::remove(BytesView key) {
    const std::lock_guard lock(mutex_);
    const auto found = find_key(keys_, key);
    if (found == keys_.end()) return {};
    if (found == keys_.begin()) {
        return Error(Errc::primary_key_in_use, "removing the primary key is not allowed");
    }
    security::wipe(*found);
    keys_.erase(found);
    note_change();
    return {};
}

std::vector<Bytes> Keyring::keys() const {
    const std::lock_guard lock(mutex_);
    return keys_;
}

bool Keyring::empty() const {
    const std::lock_guard lock(mutex_);
    return keys_.empty();
}

}  // namespace memberlist
