// MessageCipher: AES-GCM around whole messages, with the keys of a Keyring.
//
//   version:u8 | nonce[12] | ciphertext | tag[16]      version 0: plaintext padded (PKCS#7); version 1: as is
//
// Seals with the primary key, opens with whichever installed key authenticates, primary first. Keeps its
// cipher contexts from message to message and rebuilds them when the keyring's generation changes; sealing
// and opening allocate nothing but room in `out`. Not thread-safe (the Keyring is).
#pragma once

#include <cstdint>
#include <memory>

#include "memberlist/bytes.hpp"
#include "memberlist/capabilities.hpp"
#include "memberlist/keyring.hpp"
#include "memberlist/result.hpp"

namespace memberlist::security {

// 0 goes with protocol version 1, 1 with all later ones.
enum class EncryptionVersion : std::uint8_t { padded = 0, plain = 1 };

// Bytes that sealing adds at most; what Go subtracts from its packet budget: 45 and 29.
std::size_t seal_overhead(EncryptionVersion version);
// The exact sealed size of `plaintext_bytes`.
std::size_t sealed_size(EncryptionVersion version, std::size_t plaintext_bytes);

class MessageCipher {
public:
    // `keyring` may be null: encryption is off for good. `entropy` gives the nonces and outlives this object.
    MessageCipher(std::shared_ptr<const Keyring> keyring, Entropy& entropy);
    ~MessageCipher();
    MessageCipher(MessageCipher&&) noexcept;

    // Whether the ring holds a key at this moment (Go: evaluated per message).
    bool is_enabled() const;

    // Appends the sealed message to `out`, where neither input may lie. Fails (and leaves `out` as it was)
    // only if the message is close to 2 GiB (`message_too_large`), or there is no key, no entropy or no cipher
    // (`encryption_failed`): then the message must not be sent.
    Result<void> seal(EncryptionVersion version, BytesView plaintext, BytesView associated_data, Bytes& out);

    // Appends the plaintext to `out`, where neither input may lie. `truncated`, `unsupported_encryption`,
    // `decrypt_failed`; `out` is then as it was. An empty plaintext is `decrypt_failed` too: no sender has
    // one, and it crashes Go.
    Result<void> open(BytesView sealed, BytesView associated_data, Bytes& out);

private:
    struct Contexts;

    Contexts& current_contexts();

    std::shared_ptr<const Keyring> keyring_;
    Entropy* entropy_;
    std::unique_ptr<Contexts> contexts_;
};

}  // namespace memberlist::security
