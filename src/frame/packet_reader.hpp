// PacketReader: a datagram to its messages; the mirror of PacketWriter.
//
// Label, decryption, CRC (outermost plaintext layer only), then compounds and compressions in any nesting up
// to the limits. Not thread-safe, and not re-entrant from its own callbacks.
#pragma once

#include <deque>

#include "base/function_ref.hpp"
#include "frame/frame_config.hpp"

namespace memberlist::frame {

class PacketReader {
public:
    // `config` and `cipher` outlive this object.
    PacketReader(const FrameConfig& config, security::MessageCipher& cipher);

    // Calls `on_message` for every leaf message (PING, INDIRECT_PING, ACK, NACK, SUSPECT, ALIVE, DEAD, USER),
    // in order, and `on_drop` for everything that could not be read; what precedes a bad part has been handed
    // out by then, and what follows it still is (as in Go). A message's view is valid during its call only.
    void read(BytesView datagram, FunctionRef<void(BytesView message)> on_message,
              FunctionRef<void(const Error& error)> on_drop);

private:
    struct Pass;  // one datagram's way through: the callbacks, and what work is left

    Result<BytesView> strip_outer_layers(BytesView datagram);
    Result<BytesView> strip_label(BytesView datagram) const;
    Result<BytesView> strip_encryption(BytesView packet);
    // `depth` counts the compounds and compressions around the message.
    void dispatch(BytesView message, std::size_t depth, Pass& pass);
    void expand_compound(BytesView body, std::size_t depth, Pass& pass);
    void expand_compressed(BytesView body, std::size_t depth, Pass& pass);
    void give_back_memory();

    const FrameConfig& config_;
    security::MessageCipher& cipher_;
    Bytes plaintext_;
    // One per depth, reused. A deque, because the outer ones are being read while it grows.
    std::deque<Bytes> expansions_;
};

}  // namespace memberlist::frame
