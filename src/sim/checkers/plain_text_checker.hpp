// PlainTextChecker: with a keyring, nothing leaves that a holder of its keys cannot open, and nothing that opens
// without one.
#pragma once

#include <string_view>

#include "memberlist/bytes.hpp"
#include "sim/findings.hpp"

namespace memberlist::sim {

class PlainTextChecker {
public:
    explicit PlainTextChecker(Findings& findings) : findings_(findings) {}

    // `was_opened`: a reader with the sender's keys, that insists on encryption, could read the packet.
    void on_packet(std::string_view sender, bool was_opened) {
        if (!was_opened) findings_.add("plain text", std::string(sender) + " sent a packet in plain");
    }

    // What is written to a stream at once is one message: a label perhaps, then the type byte ENCRYPT.
    void on_stream_write(std::string_view sender, BytesView data) {
        constexpr std::uint8_t label_head = 244;
        constexpr std::uint8_t encrypt = 10;
        std::size_t type = 0;
        if (data.size() > 1 && data[0] == label_head) type = 2U + data[1];
        if (type < data.size() && data[type] == encrypt) return;
        findings_.add("plain text", std::string(sender) + " wrote to a stream in plain");
    }

private:
    Findings& findings_;
};

}  // namespace memberlist::sim
