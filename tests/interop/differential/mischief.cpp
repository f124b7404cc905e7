#include "mischief.hpp"

#include <algorithm>

#include "damage.hpp"
#include "wire/compress.hpp"
#include "wire/crc.hpp"
#include "wire/decode.hpp"
#include "wire/label.hpp"

namespace memberlist::differential {

namespace {

std::uint8_t off_by_one(Dice& dice, std::uint8_t value) {
    return static_cast<std::uint8_t>(value + (dice.one_in(2) ? 1 : 255));
}

Bytes lzw_wrapped(BytesView message) {
    Bytes out;
    wire::Compressor().wrap(wire::Compression::lzw, message, out);
    return out;
}

Bytes lz4_wrapped(BytesView message) {
    Bytes out;
    wire::Compressor().wrap(wire::Compression::lz4, message, out);
    return out;
}

Bytes sealed_header(std::size_t size) {
    Bytes out{static_cast<std::uint8_t>(wire::MessageType::encrypt)};
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(size >> shift));
    return out;
}

}  // namespace

Bytes Mischiefs::damaged_one(BytesView whole) {
    return damaged(dice_, whole, dice_.keep(bodies_.packet_message(Form::plain)));
}

std::vector<Bytes> Mischiefs::messages(Form form) {
    constexpr std::array<std::size_t, 8> counts{1, 1, 1, 1, 1, 2, 3, 8};
    std::vector<Bytes> found(dice_.pick(counts));
    for (Bytes& message : found) message = bodies_.packet_message(form);
    return found;
}

// --- packets -------------------------------------------------------------------------------------

Bytes Mischiefs::packet(Mischief mischief) {
    if (mischief == Mischief::layers) return odd_packet();
    std::vector<Bytes> parts = messages(mischief == Mischief::forms ? Form::odd : Form::plain);
    if (mischief == Mischief::bytes && dice_.one_in(2)) {
        Bytes& victim = parts[dice_.below(parts.size())];
        victim = damaged_one(victim);
        // Our compounds have no empty parts, so this one is made by hand.
        if (parts.size() > 1) return layers_.packet(raw_compound(parts));
        return layers_.packet(parts.front());
    }
    const Bytes whole = layers_.packet(std::vector<BytesView>(parts.begin(), parts.end()));
    return mischief == Mischief::bytes ? damaged_one(whole) : whole;
}

Bytes Mischiefs::odd_packet() {
    std::vector<Bytes> parts = messages(dice_.one_in(4) ? Form::odd : Form::plain);
    Bytes message =
        parts.size() > 1 || dice_.one_in(3) ? odd_compound(std::move(parts)) : std::move(parts.front());
    if (dice_.one_in(2)) message = odd_nesting(std::move(message));
    if (dice_.one_in(3)) message = with_odd_crc(message);
    return dice_.one_in(2) ? layers_.packet(message) : odd_outer_layers(message);
}

Bytes Mischiefs::odd_compound(std::vector<Bytes> parts) {
    const auto place = [&] {
        return parts.begin() + static_cast<std::ptrdiff_t>(dice_.below(parts.size() + 1));
    };
    if (dice_.one_in(6)) parts.insert(place(), Bytes());
    if (dice_.one_in(6)) parts.insert(place(), Bytes{dice_.byte()});
    if (dice_.one_in(6)) parts.insert(place(), raw_compound({bodies_.packet_message(Form::plain)}));
    if (dice_.one_in(6)) parts.insert(place(), odd_compression(bodies_.packet_message(Form::plain)));
    if (dice_.one_in(60)) parts.resize(dice_.between(100, 255), bodies_.packet_message(Form::plain));
    Bytes out = raw_compound(parts);
    if (dice_.one_in(5)) out[1] = off_by_one(dice_, out[1]);
    if (dice_.one_in(5)) {
        std::uint8_t& length = out[2 + dice_.below(2 * parts.size())];
        length = off_by_one(dice_, length);
    }
    if (dice_.one_in(8)) out.resize(dice_.below(out.size() + 1));
    return out;
}

Bytes Mischiefs::odd_compression(BytesView message) {
    constexpr std::array<std::uint8_t, 3> unknown{1, 2, 255};
    if (dice_.one_in(20)) return lz4_wrapped(message);
    const Bytes wrapped = lzw_wrapped(message);
    Bytes packed = to_bytes(wire::decode_compressed(BytesView(wrapped).subspan(1))->data);
    if (dice_.one_in(4)) packed = damaged_one(packed);
    if (dice_.one_in(8)) append(packed, dice_.bytes(3));
    const std::uint8_t algorithm = dice_.one_in(8) ? dice_.pick(unknown) : wire::algorithm_lzw;
    return bodies_.compressed(dice_.one_in(3) ? Form::odd : Form::plain, {algorithm, packed});
}

Bytes Mischiefs::odd_nesting(Bytes message) {
    const std::size_t depth = dice_.one_in(40) ? dice_.between(10, 40) : dice_.between(1, 4);
    for (std::size_t i = 0; i < depth; ++i) {
        if (dice_.one_in(2)) {
            message = depth > 4 ? lzw_wrapped(message) : odd_compression(message);
        } else {
            message = raw_compound({std::move(message)});
        }
    }
    return message;
}

Bytes Mischiefs::with_odd_crc(BytesView message) {
    Bytes out;
    wire::encode_crc_header(message, out);
    append(out, message);
    if (dice_.one_in(4)) out[dice_.between(1, 4)] ^= static_cast<std::uint8_t>(1U << dice_.below(8));
    if (dice_.one_in(8)) out.resize(dice_.below(std::min<std::size_t>(out.size(), 8)));
    return out;
}

// --- layers --------------------------------------------------------------------------------------

Bytes Mischiefs::odd_outer_layers(BytesView message) {
    if (!dice_.one_in(4)) {
        const Bytes associated =
            to_bytes(as_bytes(dice_.one_in(8) ? "other" : std::string_view(setup_.label)));
        return with_odd_label(oddly_sealed(message, associated));
    }
    return with_odd_label(message);
}

Bytes Mischiefs::oddly_sealed(BytesView plaintext, BytesView associated) {
    Bytes key;
    if (!setup_.keys.empty() && !dice_.one_in(6)) key = dice_.pick(setup_.keys);
    const std::size_t new_key_bytes = 16 + 8 * dice_.below(3);
    if (key.empty()) key = dice_.bytes(new_key_bytes);

    const auto version = static_cast<security::EncryptionVersion>(dice_.below(2));
    test::SeededEntropy entropy(dice_.next());
    security::MessageCipher cipher(*Keyring::create(key), entropy);
    Bytes out;
    if (!cipher.seal(version, plaintext, associated, out)) throw std::runtime_error("sealing failed");
    if (dice_.one_in(8))
        out.front() = dice_.one_in(2) ? static_cast<std::uint8_t>(out.front() ^ 1) : dice_.byte();
    if (dice_.one_in(12)) out.resize(dice_.below(out.size() + 1));
    return out;
}

Bytes Mischiefs::with_odd_label(BytesView rest) {
    constexpr std::array<std::string_view, 4> labels{"", "blu", "blue", "green"};
    const std::string label(dice_.one_in(2) ? std::string_view(setup_.label) : dice_.pick(labels));
    Bytes out;
    wire::encode_label_header(label, out);
    if (dice_.one_in(10)) wire::encode_label_header("blue", out);
    if (dice_.one_in(20)) append(out, Bytes{static_cast<std::uint8_t>(wire::MessageType::has_label), 0});
    append(out, rest);
    if (dice_.one_in(20)) out.resize(dice_.below(std::min<std::size_t>(out.size(), 8) + 1));
    return out;
}

// --- streams -------------------------------------------------------------------------------------

Bytes Mischiefs::stream(Mischief mischief, frame::StreamRole role, const wire::StreamMessage& message) {
    const bool is_odd = mischief == Mischief::forms || (mischief == Mischief::layers && dice_.one_in(4));
    Bytes body = bodies_.stream_message(is_odd ? Form::odd : Form::plain, message);
    if (mischief == Mischief::layers) return odd_stream_layers(body, role);
    const bool damages_body = mischief == Mischief::bytes && dice_.one_in(2);
    if (damages_body) body = damaged_one(body);
    const Bytes whole = layers_.stream(body, role);
    return mischief == Mischief::bytes && !damages_body ? damaged_one(whole) : whole;
}

Bytes Mischiefs::odd_stream_layers(BytesView message, frame::StreamRole role) {
    Bytes out = to_bytes(message);
    if (dice_.one_in(12)) out.front() = dice_.byte();
    if (dice_.one_in(2)) out = odd_compression(out);
    if (dice_.one_in(6)) out = odd_compression(out);
    if (dice_.one_in(15)) out.clear();
    if (dice_.one_in(8)) out.resize(dice_.below(out.size() + 1));
    if (!setup_.keys.empty() ? !dice_.one_in(8) : dice_.one_in(8)) {
        const std::size_t version_bytes =
            security::sealed_size(security::EncryptionVersion::plain, out.size());
        Bytes header = sealed_header(version_bytes);
        Bytes associated = header;
        append(associated, as_bytes(dice_.one_in(8) ? "other" : std::string_view(setup_.label)));
        Bytes sealed = oddly_sealed(out, associated);
        if (sealed.size() != version_bytes && dice_.one_in(2)) header = sealed_header(sealed.size());
        if (dice_.one_in(12)) header[dice_.between(1, 4)] = off_by_one(dice_, header.back());
        out = std::move(header);
        append(out, sealed);
    }
    if (role == frame::StreamRole::dialed) out = with_odd_label(out);
    return out;
}

}  // namespace memberlist::differential
