// Keyring: the keys of an encrypted cluster. The primary key encrypts; every key can decrypt.
//
// Encryption is on while the ring holds at least one key. To rotate keys, add the new key on all
// nodes, then use it on all nodes, then remove the old one. Thread-safe: the application and its
// node share one Keyring and may change it while the node runs.
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

// A set of encryption keys. Every function may be called from any thread; a call waits only while
// another call uses the ring. Go: Keyring.
class MEMBERLIST_API Keyring {
public:
    // Creates an empty ring: encryption is off until a key is added.
    Keyring() = default;
    // Wipes the keys.
    ~Keyring();
    Keyring(const Keyring&) = delete;
    Keyring& operator=(const Keyring&) = delete;

    // Creates a ring with `primary` first, then `others` in order, without duplicates. Each key is
    // 16, 24 or 32 bytes long (AES-128, -192 or -256).
    // Errors:
    // - `invalid_key`: a key has another length, or `primary` is empty. No ring is created. (For a
    //   call without any key, Go creates an empty ring.)
    //
    // Go: NewKeyring.
    static Result<std::shared_ptr<Keyring>> create(BytesView primary, std::span<const Bytes> others = {});

    // Appends a key of 16, 24 or 32 bytes. It becomes the primary key only if the ring was empty.
    // No effect if the ring has it already.
    // Errors:
    // - `invalid_key`: the key has another length. The ring is unchanged.
    //
    // Go: AddKey.
    Result<void> add(BytesView key);
    // Makes a key of the ring the primary one, which encrypts everything sent from now on.
    // Errors:
    // - `unknown_key`: the ring does not have the key. The ring is unchanged.
    //
    // Go: UseKey.
    Result<void> use(BytesView key);
    // Removes a key and wipes the ring's copy. Removing an unknown key succeeds, as in Go.
    // Errors:
    // - `primary_key_in_use`: it is the primary key. The ring is unchanged.
    //
    // Go: RemoveKey.
    Result<void> remove(BytesView key);

    // Returns a copy of the keys, the primary one first. The caller should wipe it. Go: GetKeys.
    std::vector<Bytes> keys() const;
    // Whether the ring has no key, so that encryption is off.
    bool empty() const;
    // A number that grows with every change of the ring, so that a reader may cache what it derived
    // from the keys.
    std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }

private:
    void note_change() { generation_.fetch_add(1, std::memory_order_release); }

    mutable std::mutex mutex_;
    std::vector<Bytes> keys_;
    std::atomic<std::uint64_t> generation_{0};
};

}  // namespace memberlist
