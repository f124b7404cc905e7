#include "common/standard_streams.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "captured_output.hpp"
#include "support/catch.hpp"

namespace memberlist::tools {
namespace {

TEST_CASE("text that cannot be written tells why", "[tools]") {
    const int full = ::open("/dev/full", O_WRONLY);
    REQUIRE(full >= 0);
    CHECK(write_all(full, "text") == std::errc::no_space_on_device);
    CHECK_FALSE(write_all(full, ""));
    ::close(full);
    CHECK(write_all(-1, "text") == std::errc::bad_file_descriptor);
}

TEST_CASE("a complaint is one printable line", "[tools]") {
    const test::Captured err(STDERR_FILENO);
    complain("tool", "one\ntwo \x1b[2J");
    CHECK(err.text() == "tool: one two \\x1b[2J\n");
}

}  // namespace
}  // namespace memberlist::tools
