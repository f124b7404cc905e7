// Receives and sends datagrams, up to `datagrams_max` per system call on Linux (recvmmsg, sendmmsg)
// and one per call elsewhere.
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
    static constexpr std::size_t datagrams_max = 16;

    ReceiveBatch();

    // Receives up to `datagrams_max` datagrams; the views are valid until the next call. An empty
    // result without an error means that nothing more has arrived.
    std::span<const InboundDatagram> receive(int descriptor, std::error_code& error);

private:
    std::unique_ptr<std::uint8_t[]> bytes_;
    std::array<sockaddr_storage, datagrams_max> senders_{};
    std::vector<InboundDatagram> received_;
};

struct SendResult {
    std::size_t sent = 0;   // datagrams sent from the front of the batch
    std::error_code error;  // why the next one could not be sent
};

// Sends `datagrams` in order through a socket of `family`, until all are sent or one fails. Sends
// at most `ReceiveBatch::datagrams_max` per call; if the count is lower and there is no error, call
// again with the rest.
SendResult send_batch(int descriptor, int family, std::span<const OutboundDatagram> datagrams);

}  // namespace memberlist::net
