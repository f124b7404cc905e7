#include "recorded_seeds.hpp"

#include <cctype>
#include <set>

#include "endpoint_script.hpp"
#include "peer.hpp"
#include "unit/golden/golden_file.hpp"
#include "wire/big_endian.hpp"
#include "wire/compress.hpp"
#include "wire/decode.hpp"

namespace memberlist::fuzz {

namespace {

using test::Carrier;
using test::GoldenVector;

// A larger seed teaches a fuzzer nothing new and slows it down.
constexpr std::size_t seed_bytes_max = 1'500;
// The maximum that the first byte of seal_open can express.
constexpr std::size_t associated_bytes_max = 31;

bool has_only(const GoldenVector& vector, const std::vector<std::string>& layers) {
    return vector.layers == layers;
}

bool is_padded(const GoldenVector& vector) {
    return vector.config.encryption == security::EncryptionVersion::padded;
}

// Returns the configuration byte of packet_pipeline and stream_framing, or nothing for keys and
// labels that it cannot express.
std::optional<std::uint8_t> frame_bits_of(const GoldenVector& vector) {
    namespace bits = frame_bits;
    const bool has_usual_label = vector.config.label.empty() || vector.config.label == "blah";
    const bool has_usual_key = vector.keys.empty() || vector.keys == std::vector<Bytes>{golden_key(16)};
    if (!has_usual_label || !has_usual_key) return std::nullopt;
    unsigned all = 0;
    if (!vector.config.label.empty()) all |= bits::label;
    if (!vector.keys.empty()) all |= bits::key;
    if (is_padded(vector)) all |= bits::padded;
    if (vector.config.compression == wire::Compression::lzw) all |= bits::lzw;
    if (!vector.config.verify_outgoing) all |= bits::send_plaintext | bits::accept_plaintext;
    return static_cast<std::uint8_t>(all);
}

std::string name_of(const GoldenVector& vector) {
    std::string name = "go ";
    name += vector.name;
    std::string file_name;
    for (const char c : name) {
        const bool is_plain = std::isalnum(static_cast<unsigned char>(c)) != 0;
        if (is_plain) {
            file_name += c;
        } else if (!file_name.ends_with('_')) {
            file_name += '_';
        }
    }
    constexpr std::size_t name_bytes_max = 120;
    return file_name.substr(0, name_bytes_max);
}

// Describes what is special about a vector. One of each kind is enough.
std::string kind_of(const GoldenVector& vector) {
    std::string kind = std::to_string(static_cast<int>(vector.carrier)) + " label " +
                       std::to_string(vector.config.label.size());
    for (const Bytes& key : vector.keys) kind += " key " + std::to_string(key.size());
    for (const std::string& layer : vector.layers) kind += " " + layer;
    constexpr std::size_t many = 3;
    for (std::size_t i = 0; i < std::min(many, vector.messages.size()); ++i)
        kind += " " + vector.messages[i].at("type").get<std::string>();
    return kind;
}

Bytes behind_label(const GoldenVector& vector) {
    const auto split = wire::split_label(vector.bytes);
    if (!split) throw std::runtime_error("cannot take the label off " + vector.name);
    return to_bytes(split->rest);
}

Bytes without_type(const Bytes& bytes) { return {bytes.begin() + 1, bytes.end()}; }

// Go has no LZ4, so the message is compressed with our encoder.
Bytes lz4_of(BytesView message) {
    Bytes wrapped;
    wire::Compressor().wrap(wire::Compression::lz4, message, wrapped);
    return to_bytes(wire::decode_compressed(BytesView(wrapped).subspan(1)).value().data);
}

// A script: a node with this configuration receives the packet, and then time passes.
Bytes story_of(std::uint8_t bits, BytesView packet) {
    constexpr std::uint8_t sender = 1, tenths_of_a_second = 30;
    Bytes scenario{bits, static_cast<std::uint8_t>(ScriptStep::datagram), sender};
    wire::append_u16(static_cast<std::uint16_t>(packet.size()), scenario);
    append(scenario, packet);
    append(scenario, Bytes{static_cast<std::uint8_t>(ScriptStep::wait), tenths_of_a_second});
    return scenario;
}

class Seeds {
public:
    using Add = FunctionRef<void(const std::string&, const std::string&, BytesView)>;
    explicit Seeds(Add add) : add_(add) {}

    void take(const GoldenVector& vector) {
        if (vector.bytes.size() > seed_bytes_max || vector.bytes.empty()) return;
        if (is_packet(vector)) {
            take_packet(vector);
        } else {
            take_stream(vector);
        }
        if (vector.has_layer("label") && is_packet(vector)) add("label", vector, vector.bytes);
        if (has_only(vector, {"compression"})) {
            const auto compressed = wire::decode_compressed(BytesView(vector.bytes).subspan(1));
            add("lzw", vector, to_bytes(compressed.value().data));
        }
    }

private:
    void take_packet(const GoldenVector& vector) {
        if (const auto bits = frame_bits_of(vector)) {
            Bytes input{*bits};
            append(input, vector.bytes);
            add("packet_pipeline", vector, input);
            add("endpoint", vector, story_of(*bits, vector.bytes));
        }
        if (has_only(vector, {})) {
            add("message", vector, vector.bytes);
            add("lz4", vector, lz4_of(vector.bytes));
        }
        if (has_only(vector, {"compound"})) add("compound", vector, without_type(vector.bytes));
        take_sealed(vector);
    }

    void take_sealed(const GoldenVector& vector) {
        const std::string& label = vector.config.label;
        const bool is_sealed = vector.has_layer("encryption 0") || vector.has_layer("encryption 1");
        if (!is_sealed || label.size() > associated_bytes_max) return;
        const std::size_t key_choice = (vector.keys.front().size() - 16) / 8;
        Bytes input{
            static_cast<std::uint8_t>((is_padded(vector) ? 1U : 0U) | key_choice << 1 | label.size() << 3)};
        append(input, as_bytes(label));
        append(input, behind_label(vector));
        add("seal_open", vector, input);
    }

    void take_stream(const GoldenVector& vector) {
        if (const auto bits = frame_bits_of(vector)) {
            const bool is_reply = vector.carrier == Carrier::stream_accepted;
            Bytes input{*bits, static_cast<std::uint8_t>(is_reply ? 1 : 0), 3, 7, 1, 30};
            append(input, vector.bytes);
            add("stream_framing", vector, input);
        }
        if (!has_only(vector, {})) return;
        const bool is_table = vector.messages.at(0).at("type") == "push_pull";
        add(is_table ? "push_pull" : "message", vector, is_table ? without_type(vector.bytes) : vector.bytes);
        add("lz4", vector, lz4_of(vector.bytes));
    }

    void add(const std::string& target, const GoldenVector& vector, BytesView input) {
        if (kinds_.insert(target + " " + kind_of(vector)).second) add_(target, name_of(vector), input);
    }

    Add add_;
    std::set<std::string> kinds_;
};

}  // namespace

void for_each_recorded_seed(
    FunctionRef<void(const std::string& target, const std::string& name, BytesView input)> add) {
    Seeds seeds(add);
    for (const GoldenVector& vector : test::golden_vectors([](const auto&) { return true; }))
        seeds.take(vector);
}

}  // namespace memberlist::fuzz
