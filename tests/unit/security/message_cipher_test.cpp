#include "security/message_cipher.hpp"

#include <numeric>

#include "security/system_entropy.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"
#include "support/seeded_entropy.hpp"

using namespace memberlist;
using namespace memberlist::security;
using test::from_hex;
using test::to_hex;

namespace {

Bytes counting_key(std::size_t size, std::uint8_t first = 0) {
    Bytes key(size);
    std::iota(key.begin(), key.end(), first);
    return key;
}

std::shared_ptr<Keyring> ring_with(BytesView primary) { return Keyring::create(primary).value(); }

// A cipher with the nonce of the golden vectors.
struct GoldenCipher {
    explicit GoldenCipher(std::shared_ptr<const Keyring> keyring) : cipher(std::move(keyring), entropy) {}
    test::FixedEntropy entropy{from_hex("a0a1a2a3a4a5a6a7a8a9aaab")};
    MessageCipher cipher;
};

struct NoEntropy final : Entropy {
    bool fill(std::span<std::uint8_t>) override { return false; }
};

// Returns the error of open(). The output must be unchanged.
Error refusal(MessageCipher& cipher, BytesView sealed, BytesView associated_data = {}) {
    Bytes out = from_hex("c0ffee");
    auto opened = cipher.open(sealed, associated_data, out);
    REQUIRE_FALSE(opened);
    CHECK(to_hex(out) == "c0ffee");
    return opened.error();
}

const Bytes ack_42 = from_hex("0282a75061796c6f6164c0a55365714e6f2a");
const Bytes user_abc = from_hex("0881aa557365724d73674c656e03616263");
constexpr auto nonce = "a0a1a2a3a4a5a6a7a8a9aaab";

struct Golden {
    std::string name;
    EncryptionVersion version;
    std::size_t key_bytes;
    Bytes associated_data;
    Bytes plaintext;
    std::string body_and_tag;
};

// WIRE.md 2.4 to 2.6 and appendix A.
const std::vector<Golden> golden_vectors{
    {"v1, AES-128",
     EncryptionVersion::plain,
     16,
     {},
     ack_42,
     "a8049feb1ff05f65eb1c75a51577c12e3cc457a2c2e45d3ee55285ee1f3de83571bd"},
    {"v1, AES-128, label", EncryptionVersion::plain, 16, to_bytes("blah"), ack_42,
     "a8049feb1ff05f65eb1c75a51577c12e3cc4b4de85d85a25f77e3f3bd67c0b2af62c"},
    {"v0, AES-128",
     EncryptionVersion::padded,
     16,
     {},
     ack_42,
     "a8049feb1ff05f65eb1c75a51577c12e3cc42d068d1933a12b1e7f954c8381a6dab2498476481a22519d932002ddf380"},
    {"v1, AES-192",
     EncryptionVersion::plain,
     24,
     {},
     ack_42,
     "39e01932982a741c9f517f64bcb88537fb3d55b5bdf2ba23081d5fc7f07109de75af"},
    {"v1, AES-256",
     EncryptionVersion::plain,
     32,
     {},
     ack_42,
     "e49adb7d24b26ed003014776541fb1901f868c95e1c290ed8122c07cdd9033ae20be"},
    {"v1 stream", EncryptionVersion::plain, 16, from_hex("0a0000002e"), user_abc,
     "a20792ee0dec4147f91ff9652811d10230bd46f3fe35fd5279be1de9218a769c5b"},
    {"v1 stream, label", EncryptionVersion::plain, 16, from_hex("0a0000002e626c6168"), user_abc,
     "a20792ee0dec4147f91ff9652811d1023037d68b48bfc86e9b9dcee0eb7f9f26f3"},
    {"v0 stream", EncryptionVersion::padded, 16, from_hex("0a0000003d"), user_abc,
     "a20792ee0dec4147f91ff9652811d10230e12c078c1832a02a1f7e944d8280a7bb9c0e5a8de3bf6ec3f26a91a46c0369"},
};

}  // namespace

TEST_CASE("sealing gives the bytes of Go, and opening takes them", "[security][cipher][golden]") {
    for (const auto& golden : golden_vectors) {
        INFO(golden.name);
        GoldenCipher golden_cipher(ring_with(counting_key(golden.key_bytes)));
        const auto version = golden.version == EncryptionVersion::padded ? "00" : "01";
        const auto expected = version + std::string(nonce) + golden.body_and_tag;

        Bytes sealed;
        REQUIRE(golden_cipher.cipher.seal(golden.version, golden.plaintext, golden.associated_data, sealed));
        CHECK(to_hex(sealed) == expected);
        CHECK(sealed.size() == sealed_size(golden.version, golden.plaintext.size()));

        Bytes opened;
        REQUIRE(golden_cipher.cipher.open(from_hex(expected), golden.associated_data, opened));
        CHECK(to_hex(opened) == to_hex(golden.plaintext));
    }
}

TEST_CASE("the overhead is 45 bytes padded and 29 plain, and is reached but never passed",
          "[security][cipher]") {
    CHECK(seal_overhead(EncryptionVersion::padded) == 45);
    CHECK(seal_overhead(EncryptionVersion::plain) == 29);
    for (std::size_t size = 0; size < 40; ++size) {
        CHECK(sealed_size(EncryptionVersion::plain, size) == size + 29);
        CHECK(sealed_size(EncryptionVersion::padded, size) <= size + 45);
    }
    CHECK(sealed_size(EncryptionVersion::padded, 16) == 16 + 45);
}

TEST_CASE("what is sealed opens again, in every size, version and key length", "[security][cipher]") {
    SystemEntropy entropy;
    for (const std::size_t key_bytes : {16U, 24U, 32U}) {
        MessageCipher cipher(ring_with(counting_key(key_bytes)), entropy);
        for (const auto version : {EncryptionVersion::padded, EncryptionVersion::plain}) {
            for (std::size_t size = 1; size <= 70; ++size) {
                const auto plaintext = counting_key(size, 9);
                Bytes sealed = from_hex("aa");
                REQUIRE(cipher.seal(version, plaintext, as_bytes("label"), sealed));
                CHECK(sealed.front() == 0xaa);  // appended after existing bytes
                Bytes opened = from_hex("bb");
                REQUIRE(cipher.open(BytesView(sealed).subspan(1), as_bytes("label"), opened));
                CHECK(opened.front() == 0xbb);
                CHECK(to_hex(BytesView(opened).subspan(1)) == to_hex(plaintext));
            }
        }
    }
}

TEST_CASE("no nonce is used twice", "[security][cipher]") {
    SystemEntropy entropy;
    MessageCipher cipher(ring_with(counting_key(16)), entropy);
    Bytes first;
    Bytes second;
    REQUIRE(cipher.seal(EncryptionVersion::plain, ack_42, {}, first));
    REQUIRE(cipher.seal(EncryptionVersion::plain, ack_42, {}, second));
    CHECK(to_hex(BytesView(first).subspan(1, 12)) != to_hex(BytesView(second).subspan(1, 12)));
}

TEST_CASE("the shape is checked before any key, in Go's words", "[security][cipher]") {
    GoldenCipher golden(ring_with(counting_key(16)));
    const auto check = [&](Bytes sealed, Errc code, std::string_view text) {
        const auto error = refusal(golden.cipher, sealed);
        CHECK(error.code == code);
        CHECK(error.message() == text);
    };
    check({}, Errc::truncated, "cannot decrypt empty payload");
    check(from_hex("02"), Errc::unsupported_encryption, "unsupported encryption version 2");
    check(from_hex("f4"), Errc::unsupported_encryption, "unsupported encryption version 244");
    check(Bytes(44, 0), Errc::truncated, "payload is too small to decrypt: 44");
    check(Bytes(28, 1), Errc::truncated, "payload is too small to decrypt: 28");
    check(Bytes(45, 0), Errc::decrypt_failed, "no installed keys could decrypt the message");
    check(Bytes(29, 1), Errc::decrypt_failed, "no installed keys could decrypt the message");
    check(Bytes(46, 0), Errc::decrypt_failed,
          "no installed keys could decrypt the message");  // not a whole number of blocks
}

TEST_CASE("a change of any bit, of the associated data or of the key is noticed", "[security][cipher]") {
    GoldenCipher golden(ring_with(counting_key(16)));
    Bytes sealed;
    REQUIRE(golden.cipher.seal(EncryptionVersion::plain, ack_42, as_bytes("blah"), sealed));
    for (std::size_t i = 1; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] ^= 0x10;
        CHECK(refusal(golden.cipher, changed, as_bytes("blah")).code == Errc::decrypt_failed);
    }
    CHECK(refusal(golden.cipher, sealed).code == Errc::decrypt_failed);
    CHECK(refusal(golden.cipher, sealed, as_bytes("blai")).code == Errc::decrypt_failed);
    GoldenCipher other(ring_with(counting_key(16, 1)));
    CHECK(refusal(other.cipher, sealed, as_bytes("blah")).message() ==
          "no installed keys could decrypt the message");
}

TEST_CASE("an authentic message with false padding or nothing in it is refused", "[security][cipher]") {
    // With AES-GCM, changing the version byte of a version 1 message gives an authentic version 0
    // message.
    GoldenCipher golden(ring_with(counting_key(16)));
    const auto sealed_as_padded = [&](std::string_view plaintext) {
        Bytes sealed;
        REQUIRE(golden.cipher.seal(EncryptionVersion::plain, from_hex(plaintext), {}, sealed));
        sealed[0] = 0;
        return sealed;
    };
    const std::string fifteen(30, 'e');
    for (const std::string last : {"00", "11", "ff", "02"}) {
        INFO(last);
        const auto error = refusal(golden.cipher, sealed_as_padded(fifteen + last));
        CHECK(error.code == Errc::decrypt_failed);
        CHECK(error.message() == "decrypted payload is not padded as it should be");
    }
    for (const auto version : {EncryptionVersion::padded, EncryptionVersion::plain}) {
        Bytes nothing;
        REQUIRE(golden.cipher.seal(version, {}, {}, nothing));
        CHECK(nothing.size() == seal_overhead(version));
        CHECK(refusal(golden.cipher, nothing).message() == "decrypted payload is empty");
    }
}

TEST_CASE("every installed key opens, the primary one seals, a removed one does neither",
          "[security][cipher]") {
    test::SeededEntropy entropy(1);
    const auto old_key = counting_key(16);
    const auto new_key = counting_key(32);
    const auto ring = ring_with(old_key);
    MessageCipher cipher(ring, entropy);
    MessageCipher old_peer(ring_with(old_key), entropy);
    MessageCipher new_peer(ring_with(new_key), entropy);
    const auto passes = [&](MessageCipher& from, MessageCipher& to) {
        Bytes sealed;
        REQUIRE(from.seal(EncryptionVersion::plain, ack_42, {}, sealed));
        Bytes opened;
        return to.open(sealed, {}, opened).has_value();
    };
    CHECK(passes(old_peer, cipher));
    CHECK_FALSE(passes(new_peer, cipher));

    REQUIRE(ring->add(new_key));
    CHECK(passes(new_peer, cipher));
    CHECK(passes(cipher, old_peer));

    REQUIRE(ring->use(new_key));
    CHECK(passes(cipher, new_peer));
    CHECK_FALSE(passes(cipher, old_peer));
    CHECK(passes(old_peer, cipher));

    REQUIRE(ring->remove(old_key));
    CHECK_FALSE(passes(old_peer, cipher));
    CHECK(passes(new_peer, cipher));
}

TEST_CASE("encryption is on from the moment the ring gets its first key", "[security][cipher]") {
    test::SeededEntropy entropy(1);
    const auto ring = std::make_shared<Keyring>();
    MessageCipher cipher(ring, entropy);
    CHECK_FALSE(cipher.is_enabled());
    Bytes out = from_hex("c0ffee");
    const auto sealed = cipher.seal(EncryptionVersion::plain, ack_42, {}, out);
    REQUIRE_FALSE(sealed);
    CHECK(sealed.error().code == Errc::encryption_failed);
    CHECK(to_hex(out) == "c0ffee");

    REQUIRE(ring->add(counting_key(16)));
    CHECK(cipher.is_enabled());
    CHECK(cipher.seal(EncryptionVersion::plain, ack_42, {}, out));
}

TEST_CASE("a cipher without a ring is off for good", "[security][cipher]") {
    test::SeededEntropy entropy(1);
    MessageCipher cipher(nullptr, entropy);
    CHECK_FALSE(cipher.is_enabled());
    Bytes out;
    CHECK_FALSE(cipher.seal(EncryptionVersion::plain, ack_42, {}, out));
    CHECK(refusal(cipher, Bytes(29, 1)).code == Errc::decrypt_failed);
}

TEST_CASE("without entropy nothing is sealed", "[security][cipher]") {
    NoEntropy entropy;
    MessageCipher cipher(ring_with(counting_key(16)), entropy);
    Bytes out = from_hex("c0ffee");
    const auto sealed = cipher.seal(EncryptionVersion::plain, ack_42, {}, out);
    REQUIRE_FALSE(sealed);
    CHECK(sealed.error().code == Errc::encryption_failed);
    CHECK(to_hex(out) == "c0ffee");
}

TEST_CASE("a moved cipher goes on as before", "[security][cipher]") {
    GoldenCipher golden(ring_with(counting_key(16)));
    MessageCipher moved(std::move(golden.cipher));
    Bytes sealed;
    REQUIRE(moved.seal(EncryptionVersion::plain, ack_42, {}, sealed));
    Bytes opened;
    REQUIRE(moved.open(sealed, {}, opened));
    CHECK(to_hex(opened) == to_hex(ack_42));
}

TEST_CASE("28 bytes take 61 sealed in version 0 and 57 in version 1, and open again", "[security][cipher]") {
    // Go: TestEncryptDecrypt_V0, TestEncryptDecrypt_V1.
    const auto plaintext = to_bytes("this is a plain text message");
    SystemEntropy entropy;
    MessageCipher cipher(ring_with(counting_key(16)), entropy);
    for (const auto& [version, size] :
         {std::pair{EncryptionVersion::padded, 61U}, {EncryptionVersion::plain, 57U}}) {
        Bytes sealed;
        REQUIRE(cipher.seal(version, plaintext, as_bytes("random data"), sealed));
        CHECK(sealed.size() == size);
        CHECK(sealed.size() == sealed_size(version, plaintext.size()));
        Bytes opened;
        REQUIRE(cipher.open(sealed, as_bytes("random data"), opened));
        CHECK(opened == plaintext);
    }
}
