// Datagrams in and out of a socket, several per system call where the system can (Linux: recvmmsg, sendmmsg),
// one elsewhere.
//
// Never blocks. Buffers are allocated once. Not thread-safe.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <system_error>
#include <vector>

#include "net/datagram.hpp"
#include "net/socket_address.hpp"

namespace memberlist::net {

class ReceiveBatch {
public:
    // As many as one turn of the engine looks at before it does something else.
    static constexpr std::size_t datagrams_max = 16;

    ReceiveBatch();

    // What has arrived, at most `datagrams_max`; the views are valid until the next call. Nothing and no
    // error: there is no more.
    std::span<const InboundDatagram> receive(int descriptor, std::error_code& error);

private:
    std::unique_ptr<std::uint8_t[]> bytes_;
    std::array<sockaddr_storage, datagrams_max> senders_{};
    std::vector<InboundDatagram> received_;
};

struct SendResult {
    std::size_t sent = 0;   // of the front of the batch
    std::error_code error;  // why the one after those could not be sent
};

// Sends from the front of `datagrams`, all through a socket of `family`, until all are sent or one fails.
// Takes at most `ReceiveBatch::datagrams_max` at a time: a shorter count without an error means, call again
// with the rest.
SendResult send_batch(int descriptor, int family, std::span<const OutboundDatagram> datagrams);

}  // namespace memberlist::net
