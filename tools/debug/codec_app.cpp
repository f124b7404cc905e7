#include "debug/codec_app.hpp"

#include "debug/decode_command.hpp"
#include "debug/encode_command.hpp"
#include "debug/pcap_command.hpp"
#include "debug/selftest_command.hpp"

namespace memberlist::tools {

namespace {

constexpr const char* program = "memberlist-debug-codec";

Manual codec_manual() {
    return {
        .summary = "decode and encode memberlist packets and streams",
        .arguments = "COMMAND [OPTIONS] ...",
        .description =
            "Reads and writes what nodes of HashiCorp memberlist, or of this library, send to each other: "
            "pings, gossip, push/pulls and user messages, with their label, encryption, checksum, "
            "compression and compound layers. See 'COMMAND --help'.",
        .exit_status = {"0  success: the whole input could be read",
                        "1  part of the input is broken, which the output shows, or the output was lost",
                        "2  the command line is invalid, or a file that it names cannot be used"},
        .examples = {"memberlist-debug-codec decode f404626c61680c8393ccd203030303",
                     "memberlist-debug-codec encode ping --seq-no 1",
                     "memberlist-debug-codec pcap gossip.pcap -v", "memberlist-debug-codec selftest"},
    };
}

}  // namespace

void add_codec_commands(CLI::App& app, ExitCode& exit_code) {
    set_manual(app, codec_manual());
    app.require_subcommand(1);
    add_decode_command(app, exit_code);
    add_encode_command(app, exit_code);
    add_pcap_command(app, exit_code);
    add_selftest_command(app, exit_code);
}

int run_codec(int argc, const char* const* argv) {
    return run_tool(program, [&] {
        CLI::App app("", program);
        auto exit_code = ExitCode::success;
        add_codec_commands(app, exit_code);
        return parse_arguments(app, argc, argv).value_or(exit_code);
    });
}

}  // namespace memberlist::tools
