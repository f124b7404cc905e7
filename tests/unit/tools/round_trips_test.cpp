#include "debug/round_trips.hpp"

#include "support/catch.hpp"

namespace memberlist::tools {
namespace {

using namespace std::chrono_literals;

TEST_CASE("round trips end in least, mean, most and deviation", "[tools]") {
    RoundTrips trips;
    for (const auto time : {2ms, 4ms, 4ms, 4ms, 5ms, 5ms, 7ms, 9ms}) trips.add(time);
    CHECK(trips.count() == 8);
    CHECK(trips.to_string() == "2.000/5.000/9.000/2.000");
}

TEST_CASE("one round trip has no deviation", "[tools]") {
    RoundTrips trips;
    trips.add(123'456ns);
    CHECK(trips.to_string() == "0.123/0.123/0.123/0.000");
    CHECK(milliseconds_text(123'456ns) == "0.123 ms");
}

}  // namespace
}  // namespace memberlist::tools
