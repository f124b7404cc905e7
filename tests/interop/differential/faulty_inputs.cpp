#include "faulty_inputs.hpp"

#include <algorithm>

#include "damage.hpp"
#include "wire/compress.hpp"
#include "wire/crc.hpp"
#include "wire/decode.hpp"
#include "wire/label.hpp"

namespace memberlist::differential {

namespace {

std::uint8_t off_by_one(Generator& generator, std::uint8_t value) {
    return static_cast<std::uint8_t>(value + (generator.one_in(2) ? 1 : 255));
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

Bytes FaultyInputs::damaged_one(BytesView whole) {
    return damaged(generator_, whole, generator_.keep(bodies_.packet_message(Form::plain)));
}

std::vector<Bytes> FaultyInputs::messages(Form form) {
    constexpr std::array<std::size_t, 8> counts{1, 1, 1, 1, 1, 2, 3, 8};
    std::vector<Bytes> found(generator_.pick(counts));
    for (Bytes& message : found) message = bodies_.packet_message(form);
    return found;
}

// --- packets -------------------------------------------------------------------------------------

Bytes FaultyInputs::packet(FaultLevel level) {
    if (level == FaultLevel::layers) return odd_packet();
    std::vector<Bytes> parts = messages(level == FaultLevel::forms ? Form::odd : Form::plain);
    if (level == FaultLevel::bytes && generator_.one_in(2)) {
        Bytes& victim = parts[generator_.below(parts.size())];
        victim = damaged_one(victim);
        // Our compounds have no empty parts, so this one is made by hand.
        if (parts.size() > 1) return layers_.packet(raw_compound(parts));
        return layers_.packet(parts.front());
    }
    const Bytes whole = layers_.packet(std::vector<BytesView>(parts.begin(), parts.end()));
    return level == FaultLevel::bytes ? damaged_one(whole) : whole;
}

Bytes FaultyInputs::odd_packet() {
    std::vector<Bytes> parts = messages(generator_.one_in(4) ? Form::odd : Form::plain);
    Bytes message =
        parts.size() > 1 || generator_.one_in(3) ? odd_compound(std::move(parts)) : std::move(parts.front());
    if (generator_.one_in(2)) message = odd_nesting(std::move(message));
    if (generator_.one_in(3)) message = with_odd_crc(message);
    return generator_.one_in(2) ? layers_.packet(message) : odd_outer_layers(message);
}

Bytes FaultyInputs::odd_compound(std::vector<Bytes> parts) {
    const auto place = [&] {
        return parts.begin() + static_cast<std::ptrdiff_t>(generator_.below(parts.size() + 1));
    };
    if (generator_.one_in(6)) parts.insert(place(), Bytes());
    if (generator_.one_in(6)) parts.insert(place(), Bytes{generator_.byte()});
    if (generator_.one_in(6)) parts.insert(place(), raw_compound({bodies_.packet_message(Form::plain)}));
    if (generator_.one_in(6)) parts.insert(place(), odd_compression(bodies_.packet_message(Form::plain)));
    if (generator_.one_in(60))
        parts.resize(generator_.between(100, 255), bodies_.packet_message(Form::plain));
    Bytes out = raw_compound(parts);
    if (generator_.one_in(5)) out[1] = off_by_one(generator_, out[1]);
    if (generator_.one_in(5)) {
        std::uint8_t& length = out[2 + generator_.below(2 * parts.size())];
        length = off_by_one(generator_, length);
    }
    if (generator_.one_in(8)) out.resize(generator_.below(out.size() + 1));
    return out;
}

Bytes FaultyInputs::odd_compression(BytesView message) {
    constexpr std::array<std::uint8_t, 3> unknown{1, 2, 255};
    if (generator_.one_in(20)) return lz4_wrapped(message);
    const Bytes wrapped = lzw_wrapped(message);
    Bytes packed = to_bytes(wire::decode_compressed(BytesView(wrapped).subspan(1))->data);
    if (generator_.one_in(4)) packed = damaged_one(packed);
    if (generator_.one_in(8)) append(packed, generator_.bytes(3));
    const std::uint8_t algorithm = generator_.one_in(8) ? generator_.pick(unknown) : wire::algorithm_lzw;
    return bodies_.compressed(generator_.one_in(3) ? Form::odd : Form::plain, {algorithm, packed});
}

Bytes FaultyInputs::odd_nesting(Bytes message) {
    const std::size_t depth = generator_.one_in(40) ? generator_.between(10, 40) : generator_.between(1, 4);
    for (std::size_t i = 0; i < depth; ++i) {
        if (generator_.one_in(2)) {
            message = depth > 4 ? lzw_wrapped(message) : odd_compression(message);
        } else {
            message = raw_compound({std::move(message)});
        }
    }
    return message;
}

Bytes FaultyInputs::with_odd_crc(BytesView message) {
    Bytes out;
    wire::encode_crc_header(message, out);
    append(out, message);
    if (generator_.one_in(4))
        out[generator_.between(1, 4)] ^= static_cast<std::uint8_t>(1U << generator_.below(8));
    if (generator_.one_in(8)) out.resize(generator_.below(std::min<std::size_t>(out.size(), 8)));
    return out;
}

// --- layers --------------------------------------------------------------------------------------

Bytes FaultyInputs::odd_outer_layers(BytesView message) {
    if (!generator_.one_in(4)) {
        const Bytes associated =
            to_bytes(as_bytes(generator_.one_in(8) ? "other" : std::string_view(setup_.label)));
        return with_odd_label(oddly_sealed(message, associated));
    }
    return with_odd_label(message);
}

Bytes FaultyInputs::oddly_sealed(BytesView plaintext, BytesView associated) {
    Bytes key;
    if (!setup_.keys.empty() && !generator_.one_in(6)) key = generator_.pick(setup_.keys);
    const std::size_t new_key_bytes = 16 + 8 * generator_.below(3);
    if (key.empty()) key = generator_.bytes(new_key_bytes);

    const auto version = static_cast<security::EncryptionVersion>(generator_.below(2));
    test::SeededEntropy entropy(generator_.next());
    security::MessageCipher cipher(*Keyring::create(key), entropy);
    Bytes out;
    if (!cipher.seal(version, plaintext, associated, out)) throw std::runtime_error("sealing failed");
    if (generator_.one_in(8))
        out.front() = generator_.one_in(2) ? static_cast<std::uint8_t>(out.front() ^ 1) : generator_.byte();
    if (generator_.one_in(12)) out.resize(generator_.below(out.size() + 1));
    return out;
}

Bytes FaultyInputs::with_odd_label(BytesView rest) {
    constexpr std::array<std::string_view, 4> labels{"", "blu", "blue", "green"};
    const std::string label(generator_.one_in(2) ? std::string_view(setup_.label) : generator_.pick(labels));
    Bytes out;
    wire::encode_label_header(label, out);
    if (generator_.one_in(10)) wire::encode_label_header("blue", out);
    if (generator_.one_in(20)) append(out, Bytes{static_cast<std::uint8_t>(wire::MessageType::has_label), 0});
    append(out, rest);
    if (generator_.one_in(20)) out.resize(generator_.below(std::min<std::size_t>(out.size(), 8) + 1));
    return out;
}

// --- streams -------------------------------------------------------------------------------------

Bytes FaultyInputs::stream(FaultLevel level, frame::StreamRole role, const wire::StreamMessage& message) {
    const bool is_odd = level == FaultLevel::forms || (level == FaultLevel::layers && generator_.one_in(4));
    Bytes body = bodies_.stream_message(is_odd ? Form::odd : Form::plain, message);
    if (level == FaultLevel::layers) return odd_stream_layers(body, role);
    const bool damages_body = level == FaultLevel::bytes && generator_.one_in(2);
    if (damages_body) body = damaged_one(body);
    const Bytes whole = layers_.stream(body, role);
    return level == FaultLevel::bytes && !damages_body ? damaged_one(whole) : whole;
}

Bytes FaultyInputs::odd_stream_layers(BytesView message, frame::StreamRole role) {
    Bytes out = to_bytes(message);
    if (generator_.one_in(12)) out.front() = generator_.byte();
    if (generator_.one_in(2)) out = odd_compression(out);
    if (generator_.one_in(6)) out = odd_compression(out);
    if (generator_.one_in(15)) out.clear();
    if (generator_.one_in(8)) out.resize(generator_.below(out.size() + 1));
    if (!setup_.keys.empty() ? !generator_.one_in(8) : generator_.one_in(8)) {
        const std::size_t version_bytes =
            security::sealed_size(security::EncryptionVersion::plain, out.size());
        Bytes header = sealed_header(version_bytes);
        Bytes associated = header;
        append(associated, as_bytes(generator_.one_in(8) ? "other" : std::string_view(setup_.label)));
        Bytes sealed = oddly_sealed(out, associated);
        if (sealed.size() != version_bytes && generator_.one_in(2)) header = sealed_header(sealed.size());
        if (generator_.one_in(12)) header[generator_.between(1, 4)] = off_by_one(generator_, header.back());
        out = std::move(header);
        append(out, sealed);
    }
    if (role == frame::StreamRole::dialed) out = with_odd_label(out);
    return out;
}

}  // namespace memberlist::differential
