// make_corpus FOLDER: writes the seed corpora, one sub-folder per target and one file per input.
// The seeds are golden vectors and hand-made variants of worked examples. Inputs added by fuzzer
// runs, and regressions, stay.
#include <filesystem>
#include <fstream>
#include <string>

#include "corpus_scripts.hpp"
#include "golden_bytes.hpp"
#include "peer.hpp"
#include "recorded_seeds.hpp"
#include "wire/compound.hpp"
#include "wire/compress.hpp"
#include "wire/decode.hpp"
#include "wire/lzw.hpp"

namespace memberlist::fuzz {
namespace {

using test::from_hex;

class Corpora {
public:
    explicit Corpora(std::filesystem::path folder) : folder_(std::move(folder)) {}

    void add(const std::string& target, const std::string& name, BytesView input) {
        std::filesystem::create_directories(folder_ / target);
        std::ofstream file(folder_ / target / name, std::ios::binary);
        file << as_text(input);
        if (!file.flush()) throw std::runtime_error("cannot write " + target + "/" + name);
    }

private:
    std::filesystem::path folder_;
};

Bytes joined(std::initializer_list<Bytes> parts) {
    Bytes all;
    for (const Bytes& part : parts) append(all, part);
    return all;
}

Bytes without_type(const Bytes& message) { return {message.begin() + 1, message.end()}; }

Bytes cut(const Bytes& bytes, std::size_t off) {
    return {bytes.begin(), bytes.end() - static_cast<std::ptrdiff_t>(off)};
}

void add_messages(Corpora& corpora) {
    const auto add = [&](const std::string& name, BytesView input) { corpora.add("message", name, input); };
    add("empty", {});
    add("ping", golden::ping);
    add("ping_without_source", golden::ping_without_source);
    add("ping_truncated", cut(golden::ping, 1));
    add("ping_then_trailing_bytes", joined({golden::ping, {1, 2, 3}}));
    add("indirect_ping", golden::indirect_ping);
    add("ack_nil_payload", golden::ack);
    add("ack_with_payload", golden::ack_with_payload);
    add("ack_empty_payload", from_hex("0282a75061796c6f6164a0a55365714e6f2a"));
    add("nack", golden::nack);
    add("suspect", golden::suspect);
    add("dead_by_itself_is_leave", golden::leave);
    add("alive", golden::alive);
    add("user_packet", golden::user_packet);
    add("user_stream", golden::user_stream);
    add("user_stream_truncated", cut(golden::user_stream, 1));
    add("user_stream_length_negative", from_hex("0881aa557365724d73674c656eff"));
    add("user_stream_length_above_2_63", from_hex("0881aa557365724d73674c656ecfffffffffffffffff"));
    add("error_reply", golden::error_reply);
    add("push_pull", golden::push_pull);
    add("compress_lzw", golden::testing_compressed);
    add("compress_lz4", from_hex("0982a4416c676fccc4a3427566a9000000045074657374"));
    add("compress_claims_4_gib", from_hex("0982a4416c676f00a3427566dbffffffff00"));
    add("unassigned_type", from_hex("0e80"));
    add("nil_body", from_hex("04c0"));
    add("array_form_in_go_order", from_hex("0094"
                                           "2a"
                                           "a66e6f64652d62"
                                           "a40a000001"
                                           "cd1f0a"));
    add("array_form_too_long", from_hex("0b93"
                                        "2a"
                                        "c3"
                                        "82a161a162a163c0"));
    add("map16_and_str8", from_hex("0bde0001d9055365714e6fce0000012c"));
    add("map32", from_hex("0bdf00000001a55365714e6fcd012c"));
    add("bin_key_and_bin_value", from_hex("0282c4075061796c6f6164c4026869a55365714e6f2a"));
    add("duplicate_key_last_wins", from_hex("0b82a55365714e6f01a55365714e6f02"));
    add("unknown_keys_of_every_kind",
        from_hex("0b89a16193c0c2c3a162ca3f800000a163cb3ff0000000000000a164d40107a165c7020101ff"
                 "a166d1ff00a167d3ffffffffffffff00a16881a16990a55365714e6f2a"));
    add("key_nil", from_hex("0b81c02a"));
    add("key_empty", from_hex("0b81a02a"));
    add("value_negative", from_hex("0b81a55365714e6fff"));
    add("value_too_wide", from_hex("0b81a55365714e6fcf0000000100000000"));
    add("unassigned_value_c1", from_hex("0b81a55365714e6fc1"));
    add("map_claims_4_gi_entries", from_hex("0bdfffffffffa55365714e6f2a"));
    add("unknown_key_nested_deeply", joined({from_hex("0b81a161"), Bytes(1000, 0x91), {0xc0}}));
    add("unknown_key_nested_too_deeply", joined({from_hex("0b81a161"), Bytes(1023, 0x91), {0xc0}}));
}

void add_push_pulls(Corpora& corpora) {
    const auto add = [&](const std::string& name, BytesView input) { corpora.add("push_pull", name, input); };
    const Bytes one = without_type(golden::push_pull);
    add("one_node_and_user_state", one);
    add("truncated_user_state", cut(one, 1));
    add("truncated_node", cut(one, 12));
    add("trailing_bytes", joined({one, {0xc0, 0xc0}}));
    add("no_nodes_old_peer", golden::push_pull_header_of_old_peer);
    add("empty_header", from_hex("80"));
    add("nil_header", from_hex("c0"));
    add("nodes_nil", from_hex("81a54e6f64657303c0c0c0"));
    add("nodes_as_arrays", from_hex("81a54e6f6465730292a161a40a00000191a162"));
    add("nodes_negative", from_hex("81a54e6f646573ff"));
    add("nodes_above_limit", from_hex("81a54e6f646573ce00100001"));
    add("nodes_at_limit_and_none_there", from_hex("81a54e6f646573ce00100000"));
    add("user_state_above_limit", from_hex("81ac5573657253746174654c656ece01400001"));
    add("state_unknown", from_hex("81a54e6f6465730181a5537461746504"));
    add("state_wraps", from_hex("81a54e6f6465730181a55374617465cfffffffffffffffff"));
    const Bytes node(one.begin() + 28, one.end() - 5);
    add("three_nodes", joined({from_hex("82a54e6f64657303a44a6f696ec2"), node, node, node}));
}

void add_compounds(Corpora& corpora) {
    const auto add = [&](const std::string& name, BytesView input) { corpora.add("compound", name, input); };
    add("empty", {});
    add("ack_and_alive", without_type(golden::compound));
    add("last_part_truncated", cut(without_type(golden::compound), 1));
    add("truncated_length_table", from_hex("80"));
    add("count_zero", from_hex("00"));
    add("empty_parts", from_hex("03000000000000"));
    add("trailing_bytes", joined({without_type(golden::compound), {9, 9}}));
    for (const std::uint8_t count : {std::uint8_t{127}, std::uint8_t{128}, std::uint8_t{255}}) {
        Bytes body{count};
        for (unsigned i = 0; i < count; ++i) append(body, Bytes{0, 1});
        append(body, Bytes(count, 8));
        add(std::to_string(count) + "_parts", body);
    }
}

void add_labels(Corpora& corpora) {
    const auto add = [&](const std::string& name, BytesView input) { corpora.add("label", name, input); };
    add("empty", {});
    add("none", golden::ack);
    add("blah", joined({golden::label_header, golden::ack}));
    add("blah_twice", joined({golden::label_header, golden::label_header, golden::ack}));
    add("header_truncated", cut(golden::label_header, 1));
    add("type_only", from_hex("f4"));
    add("size_zero", from_hex("f400"));
    add("size_255", joined({{0xf4, 255}, Bytes(255, 'l'), golden::ack}));
    add("nothing_behind", golden::label_header);
}

// The generators of the golden LZW vectors.
Bytes sequence(std::size_t size) {
    Bytes out(size);
    for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(i);
    return out;
}
Bytes products(std::size_t size) {
    Bytes out(size);
    for (std::size_t i = 0; i < size; ++i)
        out[i] = static_cast<std::uint8_t>(static_cast<std::uint32_t>(i * 2654435761U) >> 24);
    return out;
}
Bytes congruential(std::size_t size) {
    Bytes out(size);
    std::uint32_t state = 1;
    for (auto& byte : out) {
        state = (state * 1103515245U + 12345U) & 0x7fffffffU;
        byte = static_cast<std::uint8_t>(state >> 16);
    }
    return out;
}

void add_lzw(Corpora& corpora) {
    const auto add = [&](const std::string& name, BytesView input) { corpora.add("lzw", name, input); };
    const auto add_encoded = [&](const std::string& name, BytesView text) {
        wire::LzwEncoder encoder;
        Bytes encoded;
        encoder.encode(text, encoded);
        add(name, encoded);
    };
    add("testing", golden::testing_lzw);
    add("testing_without_first_clear", golden::testing_lzw_before_go_1_18);
    add("ack_of_old_peer", golden::ack_lzw);
    add("no_end_code", cut(golden::testing_lzw, 2));
    add("trailing_bytes", joined({golden::testing_lzw, {1, 2, 3}}));
    add("first_code_invalid", from_hex("00590204"));
    add("text_mul_600", products(600));
    add_encoded("nothing", {});
    add_encoded("a", as_bytes("a"));
    add_encoded("a_32_times", Bytes(32, 'a'));
    add_encoded("end_code_9_bits", sequence(254));
    add_encoded("end_code_widened", sequence(255));
    add_encoded("mul_1000", products(1000));
    add_encoded("mul_10000_codes_of_12_bits", products(10'000));
    add_encoded("lcg_3939_one_before_reset", congruential(3939));
    add_encoded("lcg_3940_reset_at_the_end", congruential(3940));
    add_encoded("lcg_3941_reset_then_literal", congruential(3941));
    add_encoded("a_50000_times", Bytes(50'000, 'a'));
    add_encoded("bomb_within_limit", Bytes(expansion_max, 0));
    add_encoded("bomb_above_limit", Bytes(expansion_max + 1, 0));
}

void add_lz4(Corpora& corpora) {
    const auto add = [&](const std::string& name, BytesView input) { corpora.add("lz4", name, input); };
    const auto add_encoded = [&](const std::string& name, BytesView text) {
        wire::Compressor compressor;
        Bytes wrapped;
        compressor.wrap(wire::Compression::lz4, text, wrapped);
        add(name, wire::decode_compressed(BytesView(wrapped).subspan(1)).value().data);
    };
    add("size_missing", from_hex("000000"));
    add("size_only", from_hex("00000000"));
    add("size_without_block", from_hex("00000004"));
    add("size_at_limit_without_block", from_hex("00100000"));
    add("size_above_limit", from_hex("ffffffff"));
    add("size_too_small", from_hex("000000034074657374"));
    add("size_too_large", from_hex("000000054074657374"));
    add("match_before_the_beginning", from_hex("000000401061ffff10"));
    add_encoded("nothing", {});
    add_encoded("ack", golden::ack);
    add_encoded("push_pull", golden::push_pull);
    add_encoded("mul_600", products(600));
    add_encoded("a_1000_times", Bytes(1000, 'a'));
    add_encoded("bomb_within_limit", Bytes(expansion_max, 0));
    add_encoded("bomb_above_limit", Bytes(expansion_max + 1, 0));
}

void add_sealed(Corpora& corpora) {
    // The first byte: padding in the low bit, the key size in the next two, and the size of the
    // associated data in the rest.
    const auto add = [&](const std::string& name, std::uint8_t choices, BytesView input) {
        corpora.add("seal_open", name, joined({{choices}, to_bytes(input)}));
    };
    const Bytes blah = to_bytes("blah");
    add("aes_128", 0, golden::ack_sealed);
    add("aes_192", 1 << 1, golden::ack_sealed_aes_192);
    add("aes_256", 2 << 1, golden::ack_sealed_aes_256);
    add("padded", 1, golden::ack_sealed_padded);
    add("label", 4 << 3, joined({blah, golden::ack_sealed_with_label}));
    add("label_missing", 0, golden::ack_sealed_with_label);
    add("wrong_key", 1 << 1, golden::ack_sealed);
    add("tag_damaged", 0, joined({cut(golden::ack_sealed, 1), {0}}));
    add("truncated", 0, Bytes(golden::ack_sealed.begin(), golden::ack_sealed.begin() + 28));
    add("version_2", 0, joined({{2}, without_type(golden::ack_sealed)}));
    add("plaintext_of_a_whole_block", 1, Bytes(16, 'p'));
    // The version byte is damaged, which is not authenticated. Bytes that look like padding are
    // removed.
    add("plaintext_looks_padded", 0, joined({Bytes(8, 0), Bytes(8, 8)}));
    add("plaintext_empty", 1, {});
}

void add_packets(Corpora& corpora) {
    namespace bits = frame_bits;
    const auto add = [&](const std::string& name, unsigned config, BytesView input) {
        corpora.add("packet_pipeline", name, joined({{static_cast<std::uint8_t>(config)}, to_bytes(input)}));
    };
    add("plain_ack", 0, golden::ack);
    add("plain_compound", 0, golden::compound);
    add("plain_crc", 0, golden::suspect_with_crc);
    add("plain_crc_damaged", 0, joined({cut(golden::suspect_with_crc, 1), {0}}));
    add("plain_compressed_compound", bits::lzw, golden::five_alives);
    add("label", bits::label, joined({golden::label_header, golden::ack}));
    add("label_missing", bits::label, golden::ack);
    add("label_skipped", bits::label | bits::skip_label_check, golden::ack);
    add("key", bits::key, golden::ack_sealed);
    add("key_padded", bits::key | bits::padded, golden::ack_sealed_padded);
    add("key_and_label", bits::key | bits::label | bits::lzw,
        joined({golden::label_header, golden::ack_sealed_with_label}));
    add("key_but_plaintext", bits::key, golden::ack);
    add("key_and_plaintext_accepted", bits::key | bits::accept_plaintext, golden::compound);
    add("key_and_plaintext_sent", bits::key | bits::send_plaintext | bits::lz4, golden::alive);
    add("unsupported_types", 0,
        from_hex("0706"
                 "0001000100010001000100010a060c0df40e"));
    add("empty_parts", 0,
        from_hex("07"
                 "03000000000000"));

    Bytes nested = golden::ack;
    for (int depth = 0; depth < 17; ++depth) {
        Bytes outer;
        const BytesView part = nested;
        wire::encode_compound({&part, 1}, outer);
        nested = outer;
        if (depth == 15) add("nested_as_deep_as_allowed", 0, nested);
    }
    add("nested_too_deep", 0, nested);
    wire::Compressor compressor;
    Bytes bomb;
    compressor.wrap(wire::Compression::lzw, Bytes(expansion_max, 0), bomb);
    add("bomb_within_budget", 0, bomb);
    const std::vector<BytesView> bombs(3, bomb);
    Bytes compound_of_bombs;
    wire::encode_compound(bombs, compound_of_bombs);
    add("bombs_above_budget", 0, compound_of_bombs);
    Bytes crowd;
    const Bytes full = joined({{7, 255}, Bytes(510, 0)});
    const std::vector<BytesView> compounds(6, full);
    wire::encode_compound(compounds, crowd);
    add("more_messages_than_allowed", 0, crowd);
}

void add_streams(Corpora& corpora) {
    namespace bits = frame_bits;
    enum Role : std::uint8_t { accepted = 0, dialed = 1 };
    const auto add = [&](const std::string& name, unsigned config, Role role, BytesView stream,
                         const Bytes& pieces = {7, 1, 30}) {
        corpora.add(
            "stream_framing", name,
            joined({{static_cast<std::uint8_t>(config), role, static_cast<std::uint8_t>(pieces.size())},
                    pieces,
                    to_bytes(stream)}));
    };
    add("nothing", 0, accepted, {});
    add("ping", 0, accepted, golden::ping);
    add("ack_reply", 0, dialed, golden::ack);
    add("error_reply", 0, dialed, golden::error_reply);
    add("user", 0, accepted, golden::user_stream);
    add("user_then_more", 0, accepted, joined({golden::user_stream, golden::user_stream}));
    add("user_truncated", 0, accepted, cut(golden::user_stream, 1));
    add("push_pull", 0, accepted, golden::push_pull, {0, 3});
    add("compressed", bits::lzw, accepted, golden::push_pull_compressed);
    add("compressed_reply_lz4", bits::lz4, dialed, golden::push_pull);
    wire::Compressor compressor;
    Bytes compressed_twice;
    compressor.wrap(wire::Compression::lzw, golden::push_pull_compressed, compressed_twice);
    add("compressed_twice", 0, accepted, compressed_twice);
    add("label", bits::label, accepted, joined({golden::label_header, golden::ping}));
    add("label_missing", bits::label, accepted, golden::ping);
    add("label_truncated", bits::label, accepted, cut(golden::label_header, 2));
    add("label_skipped", bits::label | bits::skip_label_check, accepted, golden::ping);
    add("sealed", bits::key, accepted, golden::user_stream_sealed);
    add("sealed_reply", bits::key, dialed, golden::user_stream_sealed);
    add("sealed_padded", bits::key | bits::padded, accepted, golden::user_stream_sealed_padded);
    add("sealed_without_key", 0, accepted, golden::user_stream_sealed);
    add("sealed_damaged", bits::key, accepted, joined({cut(golden::user_stream_sealed, 1), {0}}));
    add("sealed_length_above_limit", bits::key, accepted, from_hex("0a01400001"));
    add("all_layers", bits::key | bits::label | bits::lzw, accepted, golden::push_pull_in_all_layers);
    add("plaintext_although_key", bits::key, accepted, golden::user_stream);
    add("plaintext_accepted", bits::key | bits::accept_plaintext, accepted, golden::user_stream);
    add("packet_type_on_stream", 0, accepted, golden::alive);
}

void add_scripts(Corpora& corpora) {
    for (const auto& [name, script] : endpoint_scripts()) corpora.add("endpoint", name, script);
}

}  // namespace

void make_corpora(const std::filesystem::path& folder) {
    Corpora corpora(folder);
    add_messages(corpora);
    add_push_pulls(corpora);
    add_compounds(corpora);
    add_labels(corpora);
    add_lzw(corpora);
    add_lz4(corpora);
    add_sealed(corpora);
    add_packets(corpora);
    add_streams(corpora);
    add_scripts(corpora);
    for_each_recorded_seed([&](const std::string& target, const std::string& name, BytesView input) {
        corpora.add(target, name, input);
    });
}

}  // namespace memberlist::fuzz

int main(int argument_count, char** arguments) {
    if (argument_count != 2) {
        std::fprintf(stderr, "usage: make_corpus FOLDER\n");
        return 2;
    }
    memberlist::fuzz::make_corpora(arguments[1]);
}
