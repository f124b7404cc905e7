// The keys of an encrypted cluster: all of them decrypt, the primary one encrypts.
//
// Thread-safe: share one Keyring between the application and the node and change it while the node runs.
// Encryption is on while the ring holds at least one key. To rotate: add the new key everywhere, use it
// everywhere, remove the old one.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "memberlist/bytes.hpp"
#include "memberlist/export.hpp"
#include "memberlist/result.hpp"

namespace memberlist {

// Go: Keyring. Every function may be called from any thread and waits for no more than another such call.
class MEMBERLIST_API Keyring {
public:
    // An empty ring: encryption is off until a key is added.
    Keyring() = default;
    // Wipes the keys.
    ~Keyring();
    Keyring(const Keyring&) = delete;
    Keyring& operator=(const Keyring&) = delete;

    // `primary` first, then `others` in order, duplicates skipped. Each key is 16, 24 or 32 bytes (AES-128,
    // -192, -256), else `invalid_key`, and no ring; an absent primary key is `invalid_key` too, even if there
    // are no others. Go: NewKeyring.
    static Result<std::shared_ptr<Keyring>> create(BytesView primary, std::span<const Bytes> others = {});

    // Appends the key (it becomes primary only if the ring was empty); no effect if it is there already.
    // `invalid_key`: nothing was changed. Go: AddKey.
    Result<void> add(BytesView key);
    // Makes an installed key the primary one: what we send from now on is encrypted with it. `unknown_key`:
    // nothing was changed. Go: UseKey.
    Result<void> use(BytesView key);
    // Wipes the ring's copy. `primary_key_in_use` for the primary key; removing an unknown key succeeds, as
    // in Go. Go: RemoveKey.
    Result<void> remove(BytesView key);

    // A copy, primary first; wiping it is the caller's business. Go: GetKeys.
    std::vector<Bytes> keys() const;
    // No key: encryption is off.
    bool empty() const;
    // Changes with every successful change of the ring; lets a reader keep what it derived from the keys.
    std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }

private:
    void note_change() { generation_.fetch_add(1, std::memory_order_release); }

    mutable std::mutex mutex_;
    std::vector<Bytes> keys_;
    std::atomic<std::uint64_t> generation_{0};
};

}  // namespace memberlist
