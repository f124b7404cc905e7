#include "debug/decode_command.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>

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
    std::optional<std::string> base64;
    std::optional<std::string> file;
};

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ > STDIN_FILENO) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }

private:
    int number_;
};

// Reads everything, or fails if it exceeds `limit`. Reading can fail after a successful open, for
// example for a directory. `name` appears in the error.
Result<Bytes> read_all(const Descriptor& input, const std::string& name, std::size_t limit) {
    Bytes bytes;
    std::array<std::uint8_t, 65'536> block{};
    while (true) {
        const ssize_t got = input.number() < 0 ? -1 : ::read(input.number(), block.data(), block.size());
        if (got == 0) return bytes;
        if (got < 0 && errno == EINTR) continue;
        if (got < 0)
            return Error(Errc::invalid_argument, name + ": " + std::generic_category().message(errno));
        append(bytes, BytesView(block).first(static_cast<std::size_t>(got)));
        if (bytes.size() > limit) return Error(Errc::invalid_argument, name + ": larger than any message");
    }
}

// Prefixes an error with the name of the input.
Result<Bytes> naming(const std::string& input, Result<Bytes> parsed) {
    if (parsed) return parsed;
    return Error(parsed.error().code, input + ": " + parsed.error().message());
}

Result<Bytes> read_input(const DecodeOptions& options) {
    const std::size_t limit = options.tree.limits.stream_message_bytes;
    if (options.file) {
        const Descriptor file(::open(options.file->c_str(), O_RDONLY | O_CLOEXEC));
        return read_all(file, "--file " + *options.file, limit);
    }
    if (options.base64) return naming("--base64", parse_base64(*options.base64));
    if (options.hex != standard_input) return naming("HEX", parse_hex(options.hex));
    const std::size_t text_limit = 3 * limit;  // two digits and a space per byte
    const auto text = read_all(Descriptor(STDIN_FILENO), "standard input", text_limit);
    return text ? naming("standard input", parse_hex(as_text(*text))) : text.error();
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

Manual decode_manual() {
    return {
        .summary = "show a packet or a stream as a tree of layers",
        .arguments = "[OPTIONS] (HEX | - | --base64 TEXT | --file FILE)",
        .description =
            "The tree starts with the outermost layer. The columns are offset and length in bytes, then "
            "layers and fields. Inside an encryption or a compression, offsets count from the start of the "
            "plaintext or of the decompressed bytes. Broken input is shown up to the point where it breaks, "
            "with the reason.\n"
            "\n"
            "A reply on a stream has no label header of its own, but needs --label to be decrypted.",
        .sections = {{"JSON",
                      "{\"ok\": BOOL, \"tree\": LAYER}; a LAYER has kind, offset and length, and where they "
                      "apply fields, unfolds {as, bytes}, layers and problem {offset, code, message}. Bytes "
                      "are {bytes, hex}; nil is null."}},
        .exit_status =
            {"0  the whole input could be read",
             "1  the input is broken (the readable part and the reason are shown), or the output was lost",
             "2  the command line is invalid, or the input is not hexadecimal, not base64 or cannot be read"},
        .examples = {"memberlist-debug-codec decode 0282a75061796c6f6164c0a55365714e6f2a",
                     "memberlist-debug-codec decode --stream --key \"$OLD_KEY\" --key \"$NEW_KEY\" --json "
                     "--file join.bin",
                     "memberlist-debug-codec encode nack --seq-no 7 --crc | memberlist-debug-codec decode -"},
    };
}

}  // namespace

void add_decode_command(CLI::App& app, ExitCode& exit_code) {
    CLI::App& command = *app.add_subcommand("decode");
    const auto options = std::make_shared<DecodeOptions>();
    auto* input = command.add_option_group("INPUT", "one of:");
    input->add_option(
        "HEX", options->hex,
        "The bytes in hexadecimal; white space is ignored; - reads the text from standard input");
    input->add_option("--base64", options->base64, "The bytes in base64, instead of HEX")->type_name("TEXT");
    input->add_option("--file", options->file, "A file with the raw bytes, instead of HEX")
        ->type_name("FILE");
    input->require_option(1);
    command.add_flag("--stream", options->is_stream,
                     "Read the input as what one side of a stream sent (default: as a packet)");
    command.add_flag("--json", options->json, "Print one JSON object (default: text)");
    add_security_options(command, options->tree, KeyUse::decrypt,
                         "Label of the cluster, at most 255 bytes; any other label is an error (default: any "
                         "label is accepted)");
    set_manual(command, decode_manual());
    command.final_callback([options, &exit_code] { exit_code = decode(*options); });
}

}  // namespace memberlist::tools
