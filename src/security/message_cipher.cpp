#include "security/message_cipher.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "base/assert.hpp"
#include "security/padding.hpp"
#include "security/wipe.hpp"

namespace memberlist::security {
namespace {

constexpr std::size_t version_bytes = 1;
constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;
constexpr std::size_t prefix_bytes = version_bytes + nonce_bytes;
// OpenSSL counts in int.
constexpr std::size_t message_bytes_max = std::numeric_limits<int>::max() - 64;
constexpr auto no_key_fits = "no installed keys could decrypt the message";

enum class Direction : int { open = 0, seal = 1 };

struct ContextDeleter {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, ContextDeleter>;

// Restores OpenSSL's error queue on destruction. The application's TLS connections on this thread
// read the same queue and must not see our failures.
class KeptErrorQueue {
public:
    KeptErrorQueue() { ERR_set_mark(); }
    ~KeptErrorQueue() { ERR_pop_to_mark(); }
    KeptErrorQueue(const KeptErrorQueue&) = delete;
    KeptErrorQueue& operator=(const KeptErrorQueue&) = delete;
};

const EVP_CIPHER* algorithm_for(BytesView key) {
    switch (key.size()) {
        case 16: return EVP_aes_128_gcm();
        case 24: return EVP_aes_192_gcm();
        default: return EVP_aes_256_gcm();
    }
}

// Null if OpenSSL has no AES-GCM or is out of memory.
CipherContext make_context(BytesView key, Direction direction) {
    CipherContext context(EVP_CIPHER_CTX_new());
    if (!context) return nullptr;
    const auto ready = EVP_CipherInit_ex(context.get(), algorithm_for(key), nullptr, key.data(), nullptr,
                                         static_cast<int>(direction));
    return ready == 1 ? std::move(context) : nullptr;
}

bool start_message(EVP_CIPHER_CTX* context, BytesView nonce, BytesView associated_data) {
    MEMBERLIST_ASSERT(nonce.size() == nonce_bytes && associated_data.size() <= message_bytes_max);
    if (EVP_CipherInit_ex(context, nullptr, nullptr, nullptr, nonce.data(), -1) != 1) return false;
    int written = 0;
    return associated_data.empty() || EVP_CipherUpdate(context, nullptr, &written, associated_data.data(),
                                                       static_cast<int>(associated_data.size())) == 1;
}

// GCM works like a stream cipher: each call outputs as many bytes as it takes in.
bool process(EVP_CIPHER_CTX* context, BytesView input, std::uint8_t* output) {
    if (input.empty()) return true;
    int written = 0;
    return EVP_CipherUpdate(context, output, &written, input.data(), static_cast<int>(input.size())) == 1 &&
           written == static_cast<int>(input.size());
}

bool finish_message(EVP_CIPHER_CTX* context) {
    std::array<std::uint8_t, EVP_MAX_BLOCK_LENGTH> nothing{};
    int written = 0;
    return EVP_CipherFinal_ex(context, nothing.data(), &written) == 1;
}

// Fills in the ciphertext and tag of `sealed`, whose version and nonce are already written.
bool encrypt(EVP_CIPHER_CTX* context, BytesView plaintext, BytesView associated_data,
             std::span<std::uint8_t> sealed) {
    const auto body = sealed.subspan(prefix_bytes, sealed.size() - prefix_bytes - tag_bytes);
    std::array<std::uint8_t, padding_block_bytes> block{};
    const auto padding = std::span(block).first(body.size() - plaintext.size());
    for (auto& byte : padding) byte = static_cast<std::uint8_t>(padding.size());

    return start_message(context, sealed.subspan(version_bytes, nonce_bytes), associated_data) &&
           process(context, plaintext, body.data()) &&
           process(context, padding, body.data() + plaintext.size()) && finish_message(context) &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag_bytes),
                               sealed.last(tag_bytes).data()) == 1;
}

// `body` has the size of the ciphertext. Its contents are valid only if the result is true.
bool decrypt(EVP_CIPHER_CTX* context, BytesView sealed, BytesView associated_data,
             std::span<std::uint8_t> body) {
    std::array<std::uint8_t, tag_bytes> tag{};
    // A copy, because OpenSSL requires the tag to be writable.
    std::copy_n(sealed.last(tag_bytes).begin(), tag_bytes, tag.begin());
    return start_message(context, sealed.subspan(version_bytes, nonce_bytes), associated_data) &&
           process(context, sealed.subspan(prefix_bytes, body.size()), body.data()) &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, int{tag.size()}, tag.data()) == 1 &&
           finish_message(context);
}

// The checks before the keys are tried, in Go's order and words. Go: security.go decryptPayload.
Result<EncryptionVersion> check_shape(BytesView sealed) {
    if (sealed.empty()) return Error(Errc::truncated, "cannot decrypt empty payload");
    if (sealed[0] > static_cast<std::uint8_t>(EncryptionVersion::plain)) {
        return Error(Errc::unsupported_encryption,
                     "unsupported encryption version " + std::to_string(sealed[0]));
    }
    const auto version = static_cast<EncryptionVersion>(sealed[0]);
    if (sealed.size() < sealed_size(version, 0)) {
        return Error(Errc::truncated, "payload is too small to decrypt: " + std::to_string(sealed.size()));
    }
    return version;
}

}  // namespace

std::size_t seal_overhead(EncryptionVersion version) {
    return prefix_bytes + tag_bytes + (version == EncryptionVersion::padded ? padding_block_bytes : 0);
}

std::size_t sealed_size(EncryptionVersion version, std::size_t plaintext_bytes) {
    const auto padding = version == EncryptionVersion::padded ? padding_size(plaintext_bytes) : 0;
    return prefix_bytes + plaintext_bytes + padding + tag_bytes;
}

struct MessageCipher::Contexts {
    std::uint64_t generation = 0;
    CipherContext seal;               // for the primary key
    std::vector<CipherContext> open;  // for every key, primary first

    void rebuild(const Keyring& keyring) {
        // Read before the keys, so that a change in between is noticed by the next call.
        generation = keyring.generation();
        auto keys = keyring.keys();
        seal = keys.empty() ? nullptr : make_context(keys.front(), Direction::seal);
        open.clear();
        for (auto& key : keys) {
            if (auto context = make_context(key, Direction::open)) open.push_back(std::move(context));
            wipe(key);
        }
    }
};

MessageCipher::MessageCipher(std::shared_ptr<const Keyring> keyring, Entropy& entropy)
    : keyring_(std::move(keyring)), entropy_(&entropy), contexts_(std::make_unique<Contexts>()) {
    if (keyring_) contexts_->rebuild(*keyring_);
}

MessageCipher::~MessageCipher() = default;
MessageCipher::MessageCipher(MessageCipher&&) noexcept = default;

bool MessageCipher::is_enabled() const { return keyring_ && !keyring_->empty(); }

MessageCipher::Contexts& MessageCipher::current_contexts() {
    if (keyring_ && keyring_->generation() != contexts_->generation) contexts_->rebuild(*keyring_);
    return *contexts_;
}

Result<void> MessageCipher::seal(EncryptionVersion version, BytesView plaintext, BytesView associated_data,
                                 Bytes& out) {
    const KeptErrorQueue kept;
    const auto& contexts = current_contexts();
    if (!contexts.seal) return Error(Errc::encryption_failed, "there is no key to encrypt with");
    if (plaintext.size() > message_bytes_max) {
        return Error(Errc::message_too_large,
                     "a message of " + std::to_string(plaintext.size()) + " bytes is too large to encrypt");
    }
    const auto before = out.size();
    out.resize(before + sealed_size(version, plaintext.size()));
    const auto sealed = std::span(out).subspan(before);
    sealed[0] = static_cast<std::uint8_t>(version);
    if (entropy_->fill(sealed.subspan(version_bytes, nonce_bytes)) &&
        encrypt(contexts.seal.get(), plaintext, associated_data, sealed)) {
        return {};
    }
    out.resize(before);
    return Error(Errc::encryption_failed, "no random bytes or no cipher available to encrypt with");
}

Result<void> MessageCipher::open(BytesView sealed, BytesView associated_data, Bytes& out) {
    const KeptErrorQueue kept;
    const auto version = check_shape(sealed);
    if (!version) return version.error();
    const auto before = out.size();
    const auto body_bytes = sealed.size() - prefix_bytes - tag_bytes;
    const auto refuse = [&](const char* why) {
        out.resize(before);
        return Error(Errc::decrypt_failed, why);
    };
    const bool is_padded = *version == EncryptionVersion::padded;
    if (sealed.size() > message_bytes_max) return refuse("payload is too large to decrypt");
    // A padded message consists of whole blocks. The error names the likely cause, a wrong key,
    // because a stream peer receives this text.
    if (is_padded && body_bytes % padding_block_bytes != 0) return refuse(no_key_fits);

    out.resize(before + body_bytes);
    const auto body = std::span(out).subspan(before);
    for (const auto& context : current_contexts().open) {
        if (!decrypt(context.get(), sealed, associated_data, body)) continue;
        const auto plain_bytes = is_padded ? unpadded_size(body) : std::optional(body_bytes);
        if (!plain_bytes) return refuse("decrypted payload is not padded as it should be");
        if (*plain_bytes == 0) return refuse("decrypted payload is empty");
        out.resize(before + *plain_bytes);
        return {};
    }
    return refuse(no_key_fits);
}

}  // namespace memberlist::security
