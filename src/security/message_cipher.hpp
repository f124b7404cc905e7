// MessageCipher: encrypts and authenticates whole messages with AES-GCM and the keys of a Keyring.
//
//   version:u8 | nonce[12] | ciphertext | tag[16]
//
// In version 0 the plaintext is padded (PKCS#7), in version 1 it is not. Seals with the primary
// key. Opens with the first installed key that authenticates, trying the primary key first. Keeps
// its cipher contexts between messages and rebuilds them when the keyring's generation changes.
// Sealing and opening allocate only the space in `out`. Not thread-safe (the Keyring is).
#pragma once

#include <cstdint>
#include <memory>

#include "memberlist/bytes.hpp"
#include "memberlist/capabilities.hpp"
#include "memberlist/keyring.hpp"
#include "memberlist/result.hpp"

namespace memberlist::security {

// Protocol version 1 uses `padded`; all later versions use `plain`.
enum class EncryptionVersion : std::uint8_t { padded = 0, plain = 1 };

// The most bytes that sealing adds: 45 for `padded`, 29 for `plain`. Go subtracts the same from its
// packet budget.
std::size_t seal_overhead(EncryptionVersion version);
// The exact sealed size of `plaintext_bytes`.
std::size_t sealed_size(EncryptionVersion version, std::size_t plaintext_bytes);

class MessageCipher {
public:
    // If `keyring` is null, encryption is off permanently. `entropy` provides the nonces and must
    // outlive this object.
    MessageCipher(std::shared_ptr<const Keyring> keyring, Entropy& entropy);
    ~MessageCipher();
    MessageCipher(MessageCipher&&) noexcept;

    // Whether the keyring has a key right now. Go: evaluated per message.
    bool is_enabled() const;

    // Appends the sealed message to `out`; neither input may point into `out`. Errors, after which
    // the message must not be sent and `out` is unchanged:
    // - `message_too_large`: the message is close to 2 GiB.
    // - `encryption_failed`: there is no key, no entropy or no cipher.
    Result<void> seal(EncryptionVersion version, BytesView plaintext, BytesView associated_data, Bytes& out);

    // Appends the plaintext to `out`; neither input may point into `out`. Errors, which leave `out`
    // unchanged:
    // - `truncated`, `unsupported_encryption`.
    // - `decrypt_failed`: no key authenticates the message, its padding is wrong, it is close to
    //   2 GiB, or its plaintext is empty (no sender does that, and it crashes Go).
    Result<void> open(BytesView sealed, BytesView associated_data, Bytes& out);

private:
    struct Contexts;

    Contexts& current_contexts();

    std::shared_ptr<const Keyring> keyring_;
    Entropy* entropy_;
    std::unique_ptr<Contexts> contexts_;
};

}  // namespace memberlist::security
