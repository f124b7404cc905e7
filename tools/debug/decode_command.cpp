#include "debug/decode_command.hpp"

#include <array>
#include <fstream>
#include <iostream>
#include <memory>

#include "common/arrival_printer.hpp"
#include "common/text_codec.hpp"
#include "common/tree_json.hpp"
#include "common/tree_text.hpp"

namespace memberlist::tools {

namespace {

constexpr const char* program = "memberlist-debug-codec";
constexpr const char* standard_input = "-";

struct DecodeOptions {
    TreeOptions tree;
    bool is_stream = false;
    bool json = false;
    std::string hex;  // or "-"
    std::string base64;
    std::string file;
};

// Everything in `input`, unless it is more than any message may be.
Result<std::string> read_all(std::istream& input, std::size_t limit) {
    std::string text;
    std::array<char, 65'536> block{};
    while (input.read(block.data(), block.size()) || input.gcount() > 0) {
        text.append(block.data(), static_cast<std::size_t>(input.gcount()));
        if (text.size() > limit) return Error(Errc::invalid_argument, "is larger than any message");
    }
    return text;
}

Result<Bytes> read_file(const std::string& path, std::size_t limit) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return Error(Errc::invalid_argument, "--file " + path + ": cannot be opened");
    const auto text = read_all(file, limit);
    if (!text) return Error(Errc::invalid_argument, "--file " + path + ": " + text.error().message());
    return to_bytes(*text);
}

Result<Bytes> read_input(const DecodeOptions& options) {
    const std::size_t limit = options.tree.limits.stream_message_bytes;
    if (!options.file.empty()) return read_file(options.file, limit);
    if (!options.base64.empty()) return parse_base64(options.base64);
    if (options.hex != standard_input) return parse_hex(options.hex);
    const auto text = read_all(std::cin, 3 * limit);  // two digits and a space for each byte
    return text ? parse_hex(*text) : text.error();
}

ExitCode decode(const DecodeOptions& options) {
    const auto bytes = read_input(options);
    if (!bytes) {
        complain(program, bytes.error().message());
        return ExitCode::usage;
    }
    TreeReader reader(options.tree);
    const Layer tree = options.is_stream ? reader.stream(*bytes) : reader.packet(*bytes);
    const bool is_ok = is_whole(tree);
    if (options.json) {
        print_line(to_line({{"ok", is_ok}, {"tree", to_json(tree)}}));
    } else {
        print_line(to_text(tree) + summary(tree));
    }
    return is_ok ? ExitCode::success : ExitCode::failure;
}

}  // namespace

void add_decode_command(CLI::App& app, ExitCode& exit_code) {
    CLI::App& command = *app.add_subcommand("decode", "Show a packet or a stream as a tree of layers");
    const auto options = std::make_shared<DecodeOptions>();
    auto* input = command.add_option_group("INPUT", "one of:");
    input->add_option("HEX", options->hex,
                      "Hexadecimal text, white space ignored; - reads it from standard input");
    input->add_option("--base64", options->base64, "Base64 text")->type_name("TEXT");
    input->add_option("--file", options->file, "The bytes themselves, from a file")->type_name("FILE");
    input->require_option(1);
    command.add_flag("--stream", options->is_stream, "What one side of a stream has sent, not a packet");
    command.add_flag("--json", options->json, "One JSON object instead of text");
    add_security_options(command, options->tree);
    command.footer(
        "\nThe tree begins with the outermost layer. Columns: offset and length in bytes, then layers and "
        "fields. Behind an\n"
        "encryption or a compression, offsets count from the beginning of the plaintext or the expansion. "
        "Broken input is\n"
        "shown up to where it breaks, with the reason there. Without --label any label is accepted; an "
        "answer on a stream\n"
        "has no label header of its own, but --label is needed to decrypt it.\n"
        "\nJSON: {\"ok\": BOOL, \"tree\": LAYER}; a LAYER has kind, offset and length, and where there is "
        "something to say\n"
        "fields, unfolds {as, bytes}, layers and problem {offset, code, message}. Bytes are {bytes, hex}, "
        "nil is null.\n"
        "\nEXAMPLES\n"
        "  memberlist-debug-codec decode 0282a75061796c6f6164c0a55365714e6f2a\n"
        "  memberlist-debug-codec decode --stream --key \"$OLD_KEY\" --key \"$NEW_KEY\" --json --file "
        "join.bin\n"
        "  memberlist-debug-codec encode nack --seq-no 7 --crc | memberlist-debug-codec decode -\n"
        "\nEXIT STATUS\n"
        "  0  all of it could be read\n"
        "  1  it is broken: what could be read was shown, and why it breaks\n"
        "  2  the command line is wrong, or the input is not hexadecimal, not base64, or no file");
    command.final_callback([options, &exit_code] { exit_code = decode(*options); });
}

}  // namespace memberlist::tools
