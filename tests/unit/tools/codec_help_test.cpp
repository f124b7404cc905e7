#include <algorithm>

#include "captured_output.hpp"
#include "debug/encode_manual.hpp"
#include "debug/selftest_command.hpp"
#include "support/catch.hpp"

namespace memberlist::test {
namespace {

using namespace memberlist::tools;
using Catch::Matchers::Contains;

// Visits `app`, its option groups and its subcommands, each once.
void visit(const CLI::App& app, const std::function<void(const CLI::App&)>& call) {
    call(app);
    for (const CLI::App* inner : app.get_subcommands([](const CLI::App*) { return true; }))
        visit(*inner, call);
}

TEST_CASE("nil has no special meaning in a user message, and the help says so", "[tools][help]") {
    const auto help = run_codec({"encode", "user", "--help"}).out;
    CHECK_THAT(help, Contains("nil has no special meaning here") && !Contains("or nil"));
    CHECK_THAT(run_codec({"encode", "ack", "--help"}).out, Contains("or nil"));
    CHECK(run_codec({"encode", "user", "--payload", "nil"}).out == "086e696c\n");
}

TEST_CASE("every command's help is a whole manual page, no line wider than a terminal", "[tools][help]") {
    CLI::App app("", "memberlist-debug-codec");
    auto exit_code = ExitCode::success;
    add_codec_commands(app, exit_code);
    int commands = 0;
    visit(app, [&](const CLI::App& command) {
        if (command.get_name().empty()) return;  // an option group
        ++commands;
        const std::string help = command.help();
        INFO(help);
        for (const char* section : {"NAME\n", "\nSYNOPSIS\n", "\nDESCRIPTION\n", "\nOPTIONS\n",
                                    "\nEXIT STATUS\n", "\nEXAMPLES\n"}) {
            CHECK_THAT(help, Contains(section));
        }
        // Command lines are not broken.
        const std::size_t examples = help.find("\nEXAMPLES\n");
        for (std::size_t at = 0, end = 0; at < examples; at = end + 1) {
            end = help.find('\n', at);
            CHECK(end - at <= 100);
        }
    });
    CHECK(commands == 1 + 4 + 11);
}

TEST_CASE("every option tells its meaning, and its default unless it must be given", "[tools][help]") {
    CLI::App app("", "memberlist-debug-codec");
    auto exit_code = ExitCode::success;
    add_codec_commands(app, exit_code);
    visit(app, [&](const CLI::App& command) {
        for (const CLI::Option* option : command.get_options()) {
            INFO(command.get_name() << " " << option->get_name());
            const std::string& text = option->get_description();
            CHECK(text.size() > 10);
            CHECK(text.find("Field ") != 0);
            const bool is_input = option->get_name() == "HEX" || option->get_name() == "--base64" ||
                                  option->get_name() == "--file";
            const bool needs_no_default = is_input || option->get_required() ||
                                          text.find("implied") != text.npos ||
                                          option->get_name() == "--help" || option->get_name() == "TYPE";
            CHECK((needs_no_default || text.find("default") != text.npos));
        }
    });
}

TEST_CASE("a key is told to encrypt only where something is encrypted", "[tools][help]") {
    for (const char* command : {"decode", "pcap"}) {
        CHECK_THAT(run_codec({command, "--help"}).out,
                   Contains("Key to decrypt with") && !Contains("to encrypt"));
    }
    CHECK_THAT(run_codec({"encode", "ping", "--help"}).out,
               Contains("Key to encrypt with") && !Contains("decrypt"));
}

TEST_CASE("what is no TYPE is refused with all that are", "[tools][encode]") {
    const auto run = run_codec({"encode", "frob"});
    CHECK(run.code == 2);
    CHECK(run.out.empty());
    CHECK_THAT(run.err, Contains("unknown TYPE frob") && Contains(type_names()));
    CHECK(std::count(run.err.begin(), run.err.end(), '\n') == 1);
    CHECK(run_codec({"encode"}).code == 2);
}

TEST_CASE("what only an encryption has is refused without a key", "[tools][encode]") {
    const std::string key = "AAECAwQFBgcICQoLDA0ODw==";
    for (const std::vector<std::string>& option :
         {std::vector<std::string>{"--nonce", "000102030405060708090a0b"}, {"--old-encryption"}}) {
        std::vector<std::string> arguments{"encode", "nack"};
        arguments.insert(arguments.end(), option.begin(), option.end());
        const auto refused = run_codec(arguments);
        CHECK(refused.code == 2);
        CHECK_THAT(refused.err, Contains(option.front()) && Contains("--key"));
        arguments.insert(arguments.end(), {"--key", key});
        CHECK(run_codec(arguments).code == 0);
    }
    CHECK_THAT(run_codec({"encode", "nack", "--key", key, "--key", key}).err,
               Contains("only one key can encrypt"));
}

TEST_CASE("the self-test says what failed, and fails", "[tools][selftest]") {
    ExitCode code{};
    CHECK_THAT(printed_by([&] { code = selftest(enclose); }), Contains(" 0 failed\n") && !Contains("FAILED"));
    CHECK(code == ExitCode::success);

    const auto damaged = [](BytesView message, const Envelope& envelope) {
        auto bytes = enclose(message, envelope);
        if (bytes && envelope.checksum) bytes->back() ^= 1;
        return bytes;
    };
    const std::string table = printed_by([&] { code = selftest(damaged); });
    CHECK(code == ExitCode::failure);
    CHECK_THAT(table, Contains("FAILED") && !Contains(" 0 failed"));

    const auto refused = [](BytesView, const Envelope&) -> Result<Bytes> {
        return Error(Errc::encryption_failed, "no");
    };
    CHECK_THAT(printed_by([&] { code = selftest(refused); }), Contains("FAILED"));
    CHECK(code == ExitCode::failure);
}

}  // namespace
}  // namespace memberlist::test
