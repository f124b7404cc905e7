// Messages on topics, carried by Memberlist::send(), broadcast() and on_message().
//
// They are user messages whose payload is an envelope with the application's data in it.
// docs/topics.md specifies the envelope for other implementations; Go nodes carry it like any user
// message.
//
// A payload counts as an envelope if it begins with the four bytes 89 4d 4c 54 (hexadecimal). Such
// a payload never becomes a UserMessage event, even if the application sent it as a raw user
// message. An application that sends arbitrary bytes as raw user messages should therefore put a
// byte of its own in front.
//
// Every broadcast has a number, by which receivers recognize repetitions and tell newer from older
// ones. The numbers of a node are times: they start with the wall-clock time of its create(), in
// microseconds since 1970 (Clock::time_of_day()), and each broadcast adds one. So they are higher
// after a restart than before, unless the clock was set back.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "memberlist/node.hpp"

namespace memberlist {

/// How to send a message to one node.
enum class SendMode : std::uint8_t {
    /// In one datagram, which may get lost. `message_too_large` if it exceeds 65,507 bytes
    /// including all headers.
    packet,
    /// Over a stream of its own, up to 20 MiB.
    stream,
    /// As a packet if it fits into Config::udp_buffer_size, so that the network need not fragment
    /// it; otherwise over a stream.
    automatic,
};

/// The evidence that a message came from the sender that it names. Without encryption, it proves
/// nothing: anyone who can send packets to this node can claim any name and forge the source
/// address of packets. With encryption, the sender has the key, but its name is not proven.
enum class SenderEvidence : std::uint8_t {
    /// It came from the IP address of that member. Ports are not compared, since those of streams
    /// vary.
    address,
    /// It came from another address: the member has several, or another node uses its name.
    name,
    /// It was passed on by another node, as broadcasts are.
    relayed,
};

/// A received message. A value: copy and keep it as you like.
struct TopicMessage {
    Node sender;                                     ///< The sender as known on arrival.
    std::string topic;                               ///< The topic as sent.
    Bytes payload;                                   ///< The application's data.
    SenderEvidence evidence = SenderEvidence::name;  ///< Evidence for `sender`.
    bool is_broadcast = false;                       ///< True: to all members; false: to us.
};

/// Handles the messages of a topic. Called on the node's thread, like Config::on_event. May call
/// the Memberlist. Must not throw.
using MessageHandler = std::function<void(const TopicMessage&)>;

}  // namespace memberlist
