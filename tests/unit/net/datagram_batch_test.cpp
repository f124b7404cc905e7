#include "net/datagram_batch.hpp"

#include <poll.h>
#include <unistd.h>

#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::net;

namespace {

class BoundUdp {
public:
    BoundUdp() : descriptor_(::socket(AF_INET, SOCK_DGRAM, 0)) {
        const auto any_port = to_raw(*SocketAddress::parse("127.0.0.1:0"), AF_INET);
        sockaddr_storage bound{};
        socklen_t size = sizeof bound;
        REQUIRE(::bind(descriptor_, reinterpret_cast<const sockaddr*>(&any_port->storage), any_port->size) ==
                0);
        REQUIRE(::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&bound), &size) == 0);
        address_ = from_raw(bound);
    }
    ~BoundUdp() { ::close(descriptor_); }
    BoundUdp(const BoundUdp&) = delete;
    BoundUdp& operator=(const BoundUdp&) = delete;

    int descriptor() const { return descriptor_; }
    const SocketAddress& address() const { return address_; }
    void wait_for_data() const {
        pollfd waited{descriptor_, POLLIN, 0};
        REQUIRE(::poll(&waited, 1, 5'000) == 1);
    }

private:
    int descriptor_;
    SocketAddress address_;
};

void send_all(const BoundUdp& from, std::span<const OutboundDatagram> datagrams) {
    while (!datagrams.empty()) {
        const SendResult result = send_batch(from.descriptor(), AF_INET, datagrams);
        REQUIRE_FALSE(result.error);
        REQUIRE(result.sent > 0);
        datagrams = datagrams.subspan(result.sent);
    }
}

}  // namespace

TEST_CASE("datagrams come out whole and in order, more than one batch of them") {
    BoundUdp sender, receiver;
    std::vector<Bytes> payloads;
    for (std::size_t i = 0; i < ReceiveBatch::datagrams_max + 5; ++i)
        payloads.emplace_back(i * 100, static_cast<std::uint8_t>(i));
    std::vector<OutboundDatagram> datagrams;
    for (const Bytes& payload : payloads) datagrams.push_back({receiver.address(), payload});
    send_all(sender, datagrams);

    ReceiveBatch batch;
    std::vector<Bytes> received;
    while (received.size() < payloads.size()) {
        receiver.wait_for_data();
        std::error_code error;
        for (const InboundDatagram& datagram : batch.receive(receiver.descriptor(), error)) {
            CHECK(datagram.from == sender.address());
            received.push_back(to_bytes(datagram.payload));
        }
        REQUIRE_FALSE(error);
    }
    CHECK(received == payloads);
}

TEST_CASE("the largest datagram is received whole") {
    BoundUdp sender, receiver;
    const Bytes payload(65'507, 42);
    const OutboundDatagram datagram{receiver.address(), payload};
    send_all(sender, {&datagram, 1});
    receiver.wait_for_data();
    ReceiveBatch batch;
    std::error_code error;
    const auto received = batch.receive(receiver.descriptor(), error);
    REQUIRE(received.size() == 1);
    CHECK(to_bytes(received[0].payload) == payload);
}

TEST_CASE("an empty socket gives nothing and no error") {
    BoundUdp receiver;
    ReceiveBatch batch;
    std::error_code error;
    CHECK(batch.receive(receiver.descriptor(), error).empty());
    CHECK_FALSE(error);
}

TEST_CASE("a datagram that cannot be sent does not hold up the ones before it") {
    BoundUdp sender, receiver;
    const Bytes small(10), too_large(70'000);
    const std::vector<OutboundDatagram> datagrams{{receiver.address(), small},
                                                  {receiver.address(), too_large},
                                                  {*SocketAddress::parse("[::1]:7946"), small}};
    CHECK(send_batch(sender.descriptor(), AF_INET, datagrams).sent == 1);
    const auto rest = std::span(datagrams).subspan(1);
    CHECK(send_batch(sender.descriptor(), AF_INET, rest).error == std::errc::message_size);
    CHECK(send_batch(sender.descriptor(), AF_INET, rest.subspan(1)).error ==
          std::errc::address_family_not_supported);
}
