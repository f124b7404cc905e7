// Values: random messages, mostly about members that the node knows.
#pragma once

#include "generator.hpp"
#include "wire/message.hpp"

#include "case.hpp"

namespace memberlist::differential {

// The members after the steps of populate(), in every state, all with `known_incarnation`.
inline constexpr std::uint32_t known_incarnation = 10;

class Values {
public:
    Values(Generator& generator, const NodeSetup& setup) : generator_(generator), setup_(setup) {}

    wire::PacketMessage packet_message();
    wire::StreamMessage stream_message();

    wire::Ping ping();
    wire::IndirectPing indirect_ping();
    wire::Ack ack();
    wire::Suspect suspect();
    wire::Alive alive();
    wire::Dead dead();
    wire::UserData user_data();
    wire::PushPull push_pull();

    SocketAddress peer();
    Bytes payload();
    Bytes long_state();

private:
    wire::PushNodeState push_node();
    wire::Source source();
    std::string_view member_name();
    std::string_view any_text();
    wire::NilableBytes address();
    wire::NilableBytes some_bytes();
    wire::NilableBytes versions();
    std::uint16_t port();
    std::uint32_t number();
    std::uint32_t incarnation();

    Generator& generator_;
    const NodeSetup& setup_;
};

// A random node.
NodeSetup random_setup(Generator& generator);

// A known member: its name and address.
struct KnownMember {
    std::string_view name;
    std::string_view address;
    bool in_16_bytes = false;
    std::uint8_t protocol_max = 5;
};
inline constexpr std::array known_members{
    KnownMember{"alive-a", "10.0.0.2:7946"},
    KnownMember{"alive-b", "10.0.0.3:7947", true},
    KnownMember{"alive-6", "[fd00::6]:7946"},
    KnownMember{"suspect-a", "10.0.0.4:7946"},
    KnownMember{"dead-a", "10.0.0.5:7946"},
    KnownMember{"left-a", "10.0.0.6:7946"},
    // The name of each is its IP address. Packets to it have a CRC if the member understands CRCs.
    KnownMember{"10.0.0.77", "10.0.0.77:7946"},
    KnownMember{"10.0.0.78", "10.0.0.78:7946", false, 4},
};

// The address of a known member in wire form, kept by the generator.
wire::NilableBytes known_address(Generator& generator, const KnownMember& member, bool in_16_bytes);

}  // namespace memberlist::differential
