#include "debug/ping_report.hpp"

#include "captured_output.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

namespace memberlist::tools {
namespace {

using Catch::Matchers::Contains;
using test::from_hex;
using test::printed_by;

const SocketAddress peer = SocketAddress::parse("10.0.0.1:7946").value();

std::string printed_for(BytesView payload) {
    PingReport report("node");
    report.on_sent(1);
    return printed_by([&] { report.on_ack({1, payload}, peer); });
}

TEST_CASE("the coordinate of a Serf node is shown with its parts", "[tools][ping]") {
    const Bytes payload = from_hex(
        "01 84"
        "aa41646a7573746d656e74   cb3f1a36e2eb1c432d"  // 0.0001
        "a54572726f72             cb3ff8000000000000"  // 1.5
        "a6486569676874           cb3ee4f8b588e368f1"  // 0.00001
        "a3566563 98 cb3fe0000000000000 cbbfd0000000000000 cb0000000000000000 cb0000000000000000"
        "            cb0000000000000000 cb0000000000000000 cb0000000000000000 cb3ff0000000000000");
    const std::string shown = printed_for(payload);
    CHECK_THAT(shown, Contains("ack from 10.0.0.1:7946: seq=1 time="));
    CHECK_THAT(shown, Contains("\n  Serf coordinate: vector=[0.5 -0.25 0 0 0 0 0 1] height=1e-05 "
                               "adjustment=0.0001 error=1.5\n"));
}

TEST_CASE("any other payload is shown as it is, and an empty one is not mentioned", "[tools][ping]") {
    CHECK_THAT(printed_for(as_bytes("hi")), Contains(" payload=\"hi\" (2 bytes)\n"));
    CHECK_THAT(printed_for(from_hex("0180")),
               Contains(" payload=0180 (2 bytes)\n") && !Contains("coordinate"));
    CHECK_THAT(printed_for({}), !Contains("payload"));
}

}  // namespace
}  // namespace memberlist::tools
