#include "memberlist/log.hpp"

#include <unistd.h>

#include <array>
#include <cstdio>

#include "support/catch.hpp"

using namespace memberlist;

namespace {

// Returns what the sink writes to standard error, without the time.
std::string written(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
    std::FILE* const file = std::tmpfile();
    REQUIRE(file != nullptr);
    const int kept = ::dup(STDERR_FILENO);
    REQUIRE(::dup2(::fileno(file), STDERR_FILENO) == STDERR_FILENO);
    stderr_sink()({level, message, {fields.begin(), fields.size()}});
    ::dup2(kept, STDERR_FILENO);
    ::close(kept);
    std::array<char, 1024> text{};
    const ssize_t size = ::pread(::fileno(file), text.data(), text.size(), 0);
    std::fclose(file);
    REQUIRE(size > 20);
    return std::string(text.data(), static_cast<std::size_t>(size)).substr(20);
}

}  // namespace

TEST_CASE("a record is a line with its level and its fields") {
    const SocketAddress address = *SocketAddress::parse("10.0.0.1:7946");
    CHECK(written(LogLevel::warn, "it's done", {{"node", "node-1"}, {"address", address}, {"count", -3}}) ==
          "[WARN] memberlist: it's done node=node-1 address=10.0.0.1:7946 count=-3\n");
}

TEST_CASE("what others named themselves adds neither lines nor fields, nor reaches the terminal") {
    CHECK(written(LogLevel::info, "m", {{"node", "a\n2026/01/02 [ERR] forged"}}) ==
          "[INFO] memberlist: m node=\"a\\x0a2026/01/02 [ERR] forged\"\n");
    CHECK(written(LogLevel::info, "m", {{"node", "\x1b[2J\x9b"}}) ==
          "[INFO] memberlist: m node=\"\\x1b[2J\\x9b\"\n");
    CHECK(written(LogLevel::info, "m", {{"node", "a from=b"}}) == "[INFO] memberlist: m node=\"a from=b\"\n");
    CHECK(written(LogLevel::info, "m", {{"node", "a\" from=\"b\\"}}) ==
          "[INFO] memberlist: m node=\"a\\\" from=\\\"b\\\\\"\n");
    CHECK(written(LogLevel::info, "m", {{"node", ""}, {"to", "b"}}) ==
          "[INFO] memberlist: m node=\"\" to=b\n");
    CHECK(written(LogLevel::info, "a\nb", {}) == "[INFO] memberlist: a\\x0ab\n");
}

TEST_CASE("a sink of one's own gets values as they are") { CHECK(LogValue("a \n").to_string() == "a \n"); }

namespace {

std::string rendered(std::string_view message, std::initializer_list<LogField> fields) {
    return render({LogLevel::info, message, {fields.begin(), fields.size()}});
}

}  // namespace

TEST_CASE("a field named in the message stands there, the others behind it") {
    CHECK(rendered("Suspect {node} has failed, no acks received", {{"node", "node-b"}}) ==
          "Suspect node-b has failed, no acks received");
    CHECK(rendered("{a}{b} of {a}", {{"c", 3}, {"a", 1}, {"b", "two"}}) == "1two of 1 c=3");
    CHECK(rendered("a {outsider}, {unclosed", {{"node", "n"}}) == "a {outsider}, {unclosed node=n");
    CHECK(rendered("", {}).empty());
}

TEST_CASE("a value cannot pass itself off as a part of the sentence, nor fill a placeholder") {
    CHECK(rendered("Suspect {node} has failed", {{"node", "a has failed\nb"}}) ==
          "Suspect \"a has failed\\x0ab\" has failed");
    CHECK(rendered("Suspect {node}", {{"node", "{from}"}, {"from", "x"}}) == "Suspect {from} from=x");
    CHECK(rendered("Suspect {node}", {{"node", ""}}) == "Suspect \"\"");
}

TEST_CASE("an error is a part of the sentence, unless it looks like more") {
    const Error error{Errc::decrypt_failed, "no installed keys could decrypt the message"};
    CHECK(rendered("Decrypt packet failed: {error}", {{"error", error}, {"from", "x"}}) ==
          "Decrypt packet failed: no installed keys could decrypt the message from=x");
    CHECK(rendered("{error}", {{"error", make_error_code(std::errc::permission_denied)}}) ==
          "Permission denied");
    const Error hostile{Errc::remote_error, "no\nfrom=y"};
    CHECK(rendered("failed: {error}", {{"error", hostile}, {"from", "x"}}) ==
          "failed: \"no\\x0afrom=y\" from=x");
    CHECK(rendered("failed", {{"error", error}}) ==
          "failed error=\"no installed keys could decrypt the message\"");
}
