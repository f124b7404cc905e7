// PlainTextChecker: a node with a keyring sends nothing in plain text, and nothing that the holder
// of its keys cannot decrypt.
#pragma once

#include <string_view>

#include "memberlist/bytes.hpp"
#include "sim/findings.hpp"

namespace memberlist::sim {

class PlainTextChecker {
public:
    explicit PlainTextChecker(Findings& findings) : findings_(findings) {}

    // `was_opened` says whether a reader that has the sender's keys and requires encryption could
    // read the packet.
    void on_packet(std::string_view sender, bool was_opened) {
        if (!was_opened) findings_.add("plain text", std::string(sender) + " sent a packet in plain text");
    }

    // Each write to a stream is one message: an optional label header, then the type byte ENCRYPT.
    void on_stream_write(std::string_view sender, BytesView data) {
        constexpr std::uint8_t label_head = 244;
        constexpr std::uint8_t encrypt = 10;
        std::size_t type = 0;
        if (data.size() > 1 && data[0] == label_head) type = 2U + data[1];
        if (type < data.size() && data[type] == encrypt) return;
        findings_.add("plain text", std::string(sender) + " wrote to a stream in plain text");
    }

private:
    Findings& findings_;
};

}  // namespace memberlist::sim
