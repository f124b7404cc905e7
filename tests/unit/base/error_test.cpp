#include "memberlist/error.hpp"

#include <set>
#include <string>

#include "base/drop_counters.hpp"
#include "memberlist/result.hpp"
#include "support/catch.hpp"

using namespace memberlist;

TEST_CASE("every code has the name of its enumerator", "[base][error]") {
    const auto check = [](Errc code, std::string_view name) {
        INFO(name);
        CHECK(errc_name(code) == name);
    };
#define CHECK_NAME(code) check(Errc::code, #code)
    CHECK_NAME(ok);
    CHECK_NAME(invalid_argument);
    CHECK_NAME(invalid_key);
    CHECK_NAME(unknown_key);
    CHECK_NAME(primary_key_in_use);
    CHECK_NAME(would_deadlock);
    CHECK_NAME(unknown_node);
    CHECK_NAME(message_too_large);
    CHECK_NAME(shutting_down);
    CHECK_NAME(operation_canceled);
    CHECK_NAME(timed_out);
    CHECK_NAME(join_failed);
    CHECK_NAME(join_refused);
    CHECK_NAME(no_response);
    CHECK_NAME(resolve_failed);
    CHECK_NAME(stream_closed);
    CHECK_NAME(remote_error);
    CHECK_NAME(bind_failed);
    CHECK_NAME(empty_message);
    CHECK_NAME(truncated);
    CHECK_NAME(malformed_message);
    CHECK_NAME(unknown_message_type);
    CHECK_NAME(malformed_label);
    CHECK_NAME(label_mismatch);
    CHECK_NAME(unexpected_label);
    CHECK_NAME(unsupported_encryption);
    CHECK_NAME(decrypt_failed);
    CHECK_NAME(not_encrypted);
    CHECK_NAME(not_decryptable);
    CHECK_NAME(bad_checksum);
    CHECK_NAME(malformed_compound);
    CHECK_NAME(truncated_compound);
    CHECK_NAME(unknown_compression);
    CHECK_NAME(malformed_compression);
    CHECK_NAME(nesting_too_deep);
    CHECK_NAME(limit_exceeded);
    CHECK_NAME(incompatible_protocol);
    CHECK_NAME(refused_by_policy);
    CHECK_NAME(unknown_sender);
    CHECK_NAME(unhandled_topic);
    CHECK_NAME(future_broadcast);
    CHECK_NAME(stale_broadcast);
#undef CHECK_NAME
}

TEST_CASE("names and sentences are all different", "[base][error]") {
    std::set<std::string> texts;
    for (std::size_t i = 0; i < DropCounters::reasons; ++i) {
        const auto code = static_cast<Errc>(i);
        CHECK(texts.emplace(errc_name(code)).second);
        CHECK(texts.insert(make_error_code(code).message()).second);
    }
}

TEST_CASE("a code that is none of ours is called unknown", "[base][error]") {
    CHECK(errc_name(static_cast<Errc>(DropCounters::reasons)) == "unknown");
    CHECK(errc_name(static_cast<Errc>(-1)) == "unknown");
    CHECK(error_category().message(10'000) == "unknown memberlist error");
    CHECK(error_category().message(-1) == "unknown memberlist error");
}

TEST_CASE("codes belong to one category and convert to error_code", "[base][error]") {
    const std::error_code code = Errc::truncated;
    CHECK(code.category() == error_category());
    CHECK(std::string(error_category().name()) == "memberlist");
    CHECK(code == Errc::truncated);
    CHECK(code != Errc::malformed_message);
    CHECK(std::error_code(Errc::operation_canceled) == std::errc::operation_canceled);
    CHECK(std::error_code(Errc::timed_out) == std::errc::timed_out);
    CHECK(std::error_code(Errc::message_too_large) == std::errc::message_size);
    CHECK(code != std::errc::timed_out);
    CHECK_FALSE(static_cast<bool>(std::error_code(Errc::ok)));
}

TEST_CASE("an error speaks by its detail, or else by its code", "[base][error]") {
    CHECK(Error(Errc::empty_message).message() == "missing message type byte");
    CHECK(Error(Errc::empty_message, "packet from 10.0.0.7:7946").message() == "packet from 10.0.0.7:7946");
    const Error foreign(std::make_error_code(std::errc::address_in_use));
    CHECK(foreign.message() == std::make_error_code(std::errc::address_in_use).message());
}

TEST_CASE("a result holds a value or an error", "[base][error]") {
    const Result<int> value = 7;
    REQUIRE(value);
    CHECK(*value == 7);
    const Result<int> error = Errc::timed_out;
    REQUIRE_FALSE(error);
    CHECK(error.error().code == Errc::timed_out);

    const Result<void> done;
    CHECK(done);
    const Result<void> failed = Error{Errc::timed_out, "why"};
    REQUIRE_FALSE(failed);
    CHECK(failed.error().detail == "why");
}

TEST_CASE("drops are counted by reason", "[base][error]") {
    DropCounters drops;
    drops.count(Errc::bad_checksum);
    drops.count(Errc::bad_checksum);
    drops.count(Errc::refused_by_policy);
    CHECK(drops[Errc::bad_checksum] == 2);
    CHECK(drops[Errc::refused_by_policy] == 1);
    CHECK(drops[Errc::truncated] == 0);
    CHECK(drops.total() == 3);
}
