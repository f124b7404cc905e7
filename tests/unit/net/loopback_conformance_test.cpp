// The cases of memberlist's own tests of nodes on real sockets (memberlist_test.go,
// transport_test.go), with their numbers. tests/CONFORMANCE.md maps them to the upstream tests.
#include <sys/socket.h>

#include <asio/io_context.hpp>

#include "net/listener.hpp"
#include "unit/net/loopback_node.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;

namespace {

bool join(LoopbackNode& node, LoopbackNode& seed) {
    const auto joined = node->join({seed.address()});
    return joined && joined->joined == 1;
}

}  // namespace

TEST_CASE("a node tells which protocol version it speaks", "[net]") {
    Config config = quick_config("a");
    config.protocol_version = 5;
    LoopbackNode a(config);
    CHECK(a->local_node().versions.protocol == 5);
}

TEST_CASE("the address and the port that are advertised may be others than the bound ones", "[net]") {
    Config config = quick_config("a");
    config.advertise = *SocketAddress::parse("127.0.0.9:1234");
    LoopbackNode a(config);
    REQUIRE(a->members().size() == 1);
    CHECK(a->members()[0].address == *config.advertise);
    CHECK(a->bound_address().ip == *IpAddress::parse("127.0.0.1"));
    CHECK(a->bound_address().port != 1234);
}

TEST_CASE("updates of metadata reach the other side, both ways and without a limit of time", "[net]") {
    const auto web = std::make_shared<ChangingMeta>();
    const auto lb = std::make_shared<ChangingMeta>();
    web->set("web");
    lb->set("lb");
    Config config = quick_config("a");
    config.delegate = web;
    LoopbackNode a(config);
    config.name = "b";
    config.delegate = lb;
    LoopbackNode b(config);
    REQUIRE(join(a, b));
    REQUIRE(b.events().wait_for_join("a"));
    CHECK(as_text(a.find("b").meta) == "lb");
    CHECK(as_text(b.find("a").meta) == "web");

    web->set("api");
    lb->set("db");
    REQUIRE(a->update_metadata(0s));
    REQUIRE(b->update_metadata(0s));
    const auto updated_to = [](std::string meta) {
        return [meta](const NodeUpdated& updated) { return as_text(updated.node.meta) == meta; };
    };
    CHECK(a.events().wait_for_kind<NodeUpdated>(updated_to("db")));
    CHECK(b.events().wait_for_kind<NodeUpdated>(updated_to("api")));
    CHECK(as_text(a->local_node().meta) == "api");
    CHECK(as_text(b->local_node().meta) == "db");
}

TEST_CASE("accepting goes slower after each failure, and ends in time", "[net]") {
    struct Nobody final : net::Listener::Observer {
        void on_accepted(asio::ip::tcp::socket, const SocketAddress&) override { ++accepted; }
        int accepted = 0;
    } observer;
    int complaints = 0;
    asio::io_context context;
    asio::ip::tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
    // from now on every accept fails
    REQUIRE(::shutdown(acceptor.native_handle(), SHUT_RDWR) == 0);
    const auto listener = std::make_shared<net::Listener>(
        std::move(acceptor), observer, Logger([&](const LogRecord&) { ++complaints; }, LogLevel::error));
    listener->start();
    context.run_for(4s);  // pauses of 5, 10, 20, ... 640, 1000, 1000, 1000 ms
    CHECK(complaints > 8);
    CHECK(complaints < 14);
    CHECK(observer.accepted == 0);

    listener->close();
    const auto closed = std::chrono::steady_clock::now();
    context.restart();
    context.run_for(1250ms);
    CHECK(context.stopped());
    CHECK(std::chrono::steady_clock::now() - closed < 1250ms);
}
