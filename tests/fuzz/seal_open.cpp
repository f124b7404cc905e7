// Sealed messages. Input: a byte of choices, then a sealed message, which is also used as the
// plaintext to seal.
#include "fuzz_target.hpp"
#include "peer.hpp"

namespace memberlist::fuzz {
namespace {

using security::EncryptionVersion;

struct Choices {
    EncryptionVersion version;
    std::size_t key_bytes;
    BytesView associated_data;

    static Choices take(Input& input) {
        const std::uint8_t bits = input.byte();
        return {.version = (bits & 1) != 0 ? EncryptionVersion::padded : EncryptionVersion::plain,
                .key_bytes = std::size_t{16} + 8 * ((bits >> 1 & 3) % 3),
                .associated_data = input.take(bits >> 3)};
    }
};

struct Cipher {
    explicit Cipher(std::vector<Bytes> keys)
        : cipher(Keyring::create(keys.front(), std::span(keys).subspan(1)).value(), entropy) {}

    // Appends to existing bytes. A failure leaves them unchanged.
    Result<Bytes> open(BytesView sealed, BytesView associated_data) {
        Bytes out{'x'};
        const auto opened = cipher.open(sealed, associated_data, out);
        FUZZ_CHECK(out.front() == 'x' && (opened ? out.size() > 1 : out.size() == 1));
        if (!opened) return opened.error();
        return Bytes(out.begin() + 1, out.end());
    }

    test::SeededEntropy entropy{1};
    security::MessageCipher cipher;
};

void check_arbitrary(Cipher& cipher, const Choices& choices, BytesView sealed) {
    const auto opened = cipher.open(sealed, choices.associated_data);
    if (!opened) return;
    const auto version = static_cast<EncryptionVersion>(sealed.front());
    FUZZ_CHECK(security::sealed_size(version, opened->size()) == sealed.size());
}

// As in Go, only the version byte is not authenticated. If it changes, padding may be read as text,
// or text as padding.
void check_damaged(Cipher& cipher, const Choices& choices, Bytes sealed, BytesView plaintext) {
    const std::size_t place = plaintext.front() % sealed.size();
    sealed[place] ^= static_cast<std::uint8_t>(1U << (plaintext.back() % 8));
    const auto opened = cipher.open(sealed, choices.associated_data);
    if (!opened) return;
    FUZZ_CHECK(place == 0);
    const auto common = std::min(opened->size(), plaintext.size());
    FUZZ_CHECK(are_equal(BytesView(*opened).first(common), plaintext.first(common)));
}

void check_round_trip(Cipher& cipher, const Choices& choices, BytesView plaintext) {
    Bytes sealed;
    FUZZ_CHECK(cipher.cipher.seal(choices.version, plaintext, choices.associated_data, sealed));
    FUZZ_CHECK(sealed.size() == security::sealed_size(choices.version, plaintext.size()));
    FUZZ_CHECK(sealed.size() <= plaintext.size() + security::seal_overhead(choices.version));
    const auto opened = cipher.open(sealed, choices.associated_data);
    if (plaintext.empty())
        return FUZZ_CHECK(!opened);  // nobody seals an empty message, and Go
                                     // crashes on it
    FUZZ_CHECK(opened && are_equal(*opened, plaintext));

    Cipher rotated({golden_key(32, 99), golden_key(choices.key_bytes)});
    FUZZ_CHECK(rotated.open(sealed, choices.associated_data));
    Cipher foreign({golden_key(choices.key_bytes, 99)});
    FUZZ_CHECK(!foreign.open(sealed, choices.associated_data));
    Bytes other_data = to_bytes(choices.associated_data);
    other_data.push_back(0);
    FUZZ_CHECK(!cipher.open(sealed, other_data));
    check_damaged(cipher, choices, sealed, plaintext);
}

}  // namespace

void fuzz_one(BytesView bytes) {
    Input input(bytes);
    const Choices choices = Choices::take(input);
    Cipher cipher({golden_key(choices.key_bytes)});
    check_arbitrary(cipher, choices, input.rest());
    check_round_trip(cipher, choices, input.rest());
}

}  // namespace memberlist::fuzz
