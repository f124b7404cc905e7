#include "frame/label_check.hpp"

#include "support/catch.hpp"

using namespace memberlist;
using frame::check_label;

namespace {

frame::FrameConfig config_with(std::string label, bool skip = false) {
    frame::FrameConfig config;
    config.label = std::move(label);
    config.skip_inbound_label_check = skip;
    return config;
}

}  // namespace

TEST_CASE("only the very same label is ours, and none is ours if we have none", "[frame][label]") {
    CHECK(check_label(config_with(""), "", "packet"));
    CHECK(check_label(config_with("blah"), "blah", "packet"));
    for (const std::string_view other : {"", "Blah", "blah2", "bla"}) {
        const auto checked = check_label(config_with("blah"), other, "packet");
        REQUIRE_FALSE(checked);
        CHECK(checked.error().code == Errc::label_mismatch);
    }
    CHECK_FALSE(check_label(config_with(""), "blah", "packet"));
}

TEST_CASE("a refused label is reported as Go does", "[frame][label]") {
    CHECK(check_label(config_with("blah"), "x", "packet").error().message() ==
          R"(discarding packet with unacceptable label "x")");
    CHECK(check_label(config_with("blah"), "", "stream").error().message() ==
          R"(discarding stream with unacceptable label "")");
}

TEST_CASE("a label cannot break out of the line it is reported in", "[frame][label]") {
    const std::string_view nasty("a\n\"b\\\x7f\0", 7);
    CHECK(check_label(config_with("blah"), nasty, "packet").error().message() ==
          R"(discarding packet with unacceptable label "a\x0a\"b\\\x7f\x00")");
}

TEST_CASE("where inbound labels are not checked there must be none", "[frame][label]") {
    CHECK(check_label(config_with("blah", true), "", "packet"));
    CHECK(check_label(config_with("", true), "", "stream"));
    const auto checked = check_label(config_with("blah", true), "blah", "stream");
    REQUIRE_FALSE(checked);
    CHECK(checked.error().code == Errc::unexpected_label);
    CHECK(checked.error().message() == "unexpected double stream label header");
}
