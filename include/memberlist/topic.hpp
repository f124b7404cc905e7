// Messages on topics: what Memberlist::send(), broadcast() and on_message() carry.
//
// They are user messages with an envelope, which docs/topics.md describes to the byte, for those who speak it from
// another library: Go nodes carry them like any user message. What is no such envelope stays an event
// (UserMessage), and what is one does not become an event: a payload of the application's own that begins with the four
// bytes 89 4d 4c 54 (hexadecimal) is taken for an envelope, whoever sent it and whichever way, and never arrives as it is.
// An application that sends arbitrary bytes as raw user messages puts a byte of its own in front.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "memberlist/node.hpp"

namespace memberlist {

/// How a message gets to one node.
enum class SendMode : std::uint8_t {
    /// In one datagram, which may get lost; `message_too_large` if it does not fit one (65,507 bytes with all
    /// that goes around it).
    packet,
    /// Over a stream of its own; up to 20 MiB.
    stream,
    /// As a packet where one that the network need not cut in pieces holds it (Config::udp_buffer_size), else
    /// over a stream.
    automatic,
};

/// What speaks for the sender of a message being the one that it names. Without encryption nothing of it is proof:
/// whoever can send packets here can claim any name, and any address in a packet. With encryption it was a node that
/// has the key; which of them, a name alone does not prove.
enum class SenderEvidence : std::uint8_t {
    /// It came from the IP address of that member. (Not the port: that of a stream is any.)
    address,
    /// It came from elsewhere: the member has several addresses, or somebody else uses its name.
    name,
    /// It was passed on by others, as broadcasts are, and came from one of them.
    relayed,
};

/// What a handler is called with. A value: copy it, keep it.
struct TopicMessage {
    Node sender;                                     ///< The member, as it is known at that moment.
    std::string topic;                               ///< As the sender wrote it.
    Bytes payload;                                   ///< The application's own.
    SenderEvidence evidence = SenderEvidence::name;  ///< Why to believe that the sender is who it says.
    bool is_broadcast = false;                       ///< To all; else to us alone.
};

/// Called on the engine's thread, as Config::on_event is; may call the Memberlist back. Must not throw.
using MessageHandler = std::function<void(const TopicMessage&)>;

}  // namespace memberlist
