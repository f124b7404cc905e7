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
        .summary = "take memberlist's packets and streams apart, and make them",
        .arguments = "COMMAND [OPTIONS] ...",
        .description =
            "Reads what nodes of HashiCorp memberlist, or of this library, send to each other: label, "
            "encryption, checksum, compression and compounds around pings, gossip, push/pulls and user "
            "messages. 'COMMAND --help' tells more.",
        .exit_status = {"0  done: all of it could be read",
                        "1  some of it is broken; what could be read was shown, and why it breaks; or the "
                        "output was lost",
                        "2  the command line is wrong, or a file that it names is of no use"},
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
