// memberlist-debug-codec: bytes to trees and fields to bytes. Each subcommand is a file of its own.
#include "debug/decode_command.hpp"
#include "debug/encode_command.hpp"
#include "debug/pcap_command.hpp"
#include "debug/selftest_command.hpp"

int main(int argc, char** argv) {
    using namespace memberlist::tools;
    CLI::App app("", "memberlist-debug-codec");
    set_manual(app,
               "memberlist-debug-codec: takes memberlist's packets and streams apart, and makes them.\n"
               "It reads what nodes of HashiCorp memberlist, or of this library, send to each other: label, "
               "encryption,\n"
               "checksum, compression and compounds around pings, gossip, push/pulls and user messages.",
               "\nEXAMPLES\n"
               "  memberlist-debug-codec decode f404626c6168...        one packet, layer by layer\n"
               "  memberlist-debug-codec encode ping --seq-no 1        the other way round\n"
               "  memberlist-debug-codec pcap gossip.pcap -v           a whole capture\n"
               "  memberlist-debug-codec selftest                      whether all this works here\n"
               "\nEXIT STATUS\n"
               "  0  done: all of it could be read\n"
               "  1  some of it is broken; what could be read was shown, and why the rest could not\n"
               "  2  the command line is wrong, or a file that it names is of no use");
    app.require_subcommand(1);
    auto exit_code = ExitCode::success;
    add_decode_command(app, exit_code);
    add_encode_command(app, exit_code);
    add_pcap_command(app, exit_code);
    add_selftest_command(app, exit_code);
    if (const auto done = parse_arguments(app, argc, argv)) return static_cast<int>(*done);
    return static_cast<int>(exit_code);
}
