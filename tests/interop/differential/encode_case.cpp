#include "encode_case.hpp"

#include <stdexcept>

#include "base/overloaded.hpp"
#include "fields.hpp"
#include "frame/packet_writer.hpp"
#include "frame/stream_writer.hpp"
#include "support/seeded_entropy.hpp"
#include "values.hpp"
#include "wire/encode.hpp"

namespace memberlist::differential {

namespace {

constexpr std::uint8_t ask_encode = 1;
constexpr std::uint8_t on_packet = 0;
constexpr std::size_t nonce_bytes = 12;

void put_type(wire::MessageType type, FieldWriter& out) { out.u8(static_cast<std::uint8_t>(type)); }

void put_source(const wire::Source& source, FieldWriter& out) {
    out.nilable(source.address).u16(source.port).text(source.name);
}

template <class Accusation>
void put_accusation(const Accusation& m, FieldWriter& out) {
    out.u32(m.incarnation).text(m.node).text(m.from);
}

void put(const wire::Ping& m, FieldWriter& out) {
    put_type(wire::MessageType::ping, out);
    out.u32(m.seq_no).text(m.node);
    put_source(m.source, out);
}
void put(const wire::IndirectPing& m, FieldWriter& out) {
    put_type(wire::MessageType::indirect_ping, out);
    out.u32(m.seq_no).nilable(m.target).u16(m.port).text(m.node).flag(m.wants_nack);
    put_source(m.source, out);
}
void put(const wire::Ack& m, FieldWriter& out) {
    put_type(wire::MessageType::ack, out);
    out.u32(m.seq_no).nilable(m.payload);
}
void put(const wire::Nack& m, FieldWriter& out) {
    put_type(wire::MessageType::nack, out);
    out.u32(m.seq_no);
}
void put(const wire::Suspect& m, FieldWriter& out) {
    put_type(wire::MessageType::suspect, out);
    put_accusation(m, out);
}
void put(const wire::Dead& m, FieldWriter& out) {
    put_type(wire::MessageType::dead, out);
    put_accusation(m, out);
}
void put(const wire::Alive& m, FieldWriter& out) {
    put_type(wire::MessageType::alive, out);
    out.u32(m.incarnation).text(m.node).nilable(m.address).u16(m.port).nilable(m.meta).nilable(m.versions);
}
void put(const wire::UserData& m, FieldWriter& out) {
    put_type(wire::MessageType::user, out);
    out.bytes(m.payload);
}
void put(const wire::ErrorReply& m, FieldWriter& out) {
    put_type(wire::MessageType::error, out);
    out.text(m.error);
}
void put(const wire::PushPull& m, FieldWriter& out) {
    put_type(wire::MessageType::push_pull, out);
    out.flag(m.join).u32(static_cast<std::uint32_t>(m.nodes.size()));
    for (const wire::PushNodeState& node : m.nodes) {
        out.text(node.name).nilable(node.address).u16(node.port).nilable(node.meta).u32(node.incarnation);
        out.u64(static_cast<std::uint64_t>(node.state)).nilable(node.versions);
    }
    out.bytes(m.user_state);
}

template <class Message>
void put_variant(const Message& message, FieldWriter& out) {
    std::visit([&](const auto& m) { put(m, out); }, message);
}

struct Options {
    frame::FrameConfig config;
    bool with_crc = false;
    Bytes key;
    Bytes nonce;

    void put(FieldWriter& out) const {
        out.flag(config.compression != wire::Compression::none).flag(with_crc).flag(!key.empty());
        out.u8(static_cast<std::uint8_t>(config.encryption)).bytes(key).bytes(nonce).text(config.label);
    }
};

// Often no layers at all, so that the message itself is compared.
Options some_options(Generator& generator) {
    Options options;
    options.config.compression = wire::Compression::none;
    if (generator.one_in(2)) return options;
    if (generator.one_in(2)) options.config.compression = wire::Compression::lzw;
    options.with_crc = generator.one_in(3);
    if (generator.one_in(3)) options.config.label = std::string(generator.between(1, 255), 'x');
    if (generator.one_in(2)) {
        options.key = generator.bytes(16 + 8 * generator.below(3));
        options.nonce = generator.bytes(nonce_bytes);
        options.config.keyring = *Keyring::create(options.key);
        if (generator.one_in(2)) options.config.encryption = security::EncryptionVersion::padded;
    }
    return options;
}

EncodeCase packet_case(Generator& generator, Values& values, const Options& options) {
    constexpr std::array<std::size_t, 8> counts{1, 1, 1, 2, 3, 8, 40, 127};
    const std::size_t count = generator.pick(counts);
    FieldWriter question;
    question.u8(ask_encode).u8(on_packet);
    options.put(question);
    question.u16(static_cast<std::uint16_t>(count));
    std::vector<BytesView> messages;
    for (std::size_t i = 0; i < count; ++i) {
        const wire::PacketMessage message = values.packet_message();
        put_variant(message, question);
        Bytes encoded;
        wire::encode(message, encoded);
        messages.push_back(generator.keep(std::move(encoded)));
    }
    test::FixedEntropy entropy(options.nonce);
    security::MessageCipher cipher(options.config.keyring, entropy);
    EncodeCase made{count == 1 ? "encode a packet" : "encode a compound", question.data(), {}};
    if (!frame::PacketWriter(options.config, cipher).write(messages, options.with_crc, made.ours)) {
        throw std::runtime_error("a packet cannot be sealed");
    }
    return made;
}

EncodeCase stream_case(Generator& generator, Values& values, const Options& options) {
    const auto role = generator.one_in(2) ? frame::StreamRole::dialed : frame::StreamRole::accepted;
    const wire::StreamMessage message = values.stream_message();
    FieldWriter question;
    question.u8(ask_encode).u8(role == frame::StreamRole::dialed ? 1 : 2);
    options.put(question);
    question.u16(1);
    put_variant(message, question);

    Bytes encoded;
    wire::encode(message, encoded);
    test::FixedEntropy entropy(options.nonce);
    security::MessageCipher cipher(options.config.keyring, entropy);
    EncodeCase made{"encode a stream", question.data(), {}};
    if (!frame::StreamWriter(options.config, cipher).write(encoded, role, made.ours)) {
        throw std::runtime_error("a stream cannot be sealed");
    }
    return made;
}

}  // namespace

EncodeCase make_encode_case(std::uint64_t seed, std::uint64_t number) {
    Generator generator(seed, number);
    const NodeSetup setup = random_setup(generator);
    Values values(generator, setup);
    const Options options = some_options(generator);
    return generator.one_in(3) ? stream_case(generator, values, options)
                               : packet_case(generator, values, options);
}

Bytes parse_encoded(BytesView answer) {
    FieldReader in(answer);
    const std::uint8_t status = in.u8();
    if (status != 0) throw std::runtime_error("the oracle could not encode: " + in.text());
    return to_bytes(in.bytes());
}

}  // namespace memberlist::differential
