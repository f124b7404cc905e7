// PacketReader: takes a datagram apart into its messages; the mirror of PacketWriter.
//
// Removes label, encryption and CRC (of the outermost plaintext layer only), then compounds and
// compressions, nested in any way up to the limits. Not thread-safe. Its callbacks must not call
// it.
#pragma once

#include <deque>

#include "base/function_ref.hpp"
#include "frame/frame_config.hpp"

namespace memberlist::frame {

class PacketReader {
public:
    // `config` and `cipher` must outlive this object.
    PacketReader(const FrameConfig& config, security::MessageCipher& cipher);

    // Calls `on_message` for every leaf message (PING, INDIRECT_PING, ACK, NACK, SUSPECT, ALIVE,
    // DEAD, USER) in order, and `on_drop` for everything that cannot be read. As in Go, messages
    // before and after a bad part are still delivered. A message is valid during the call only.
    void read(BytesView datagram, FunctionRef<void(BytesView message)> on_message,
              FunctionRef<void(const Error& error)> on_drop);

private:
    struct Pass;  // the callbacks of one datagram, and the work left for it

    Result<BytesView> strip_outer_layers(BytesView datagram);
    Result<BytesView> strip_label(BytesView datagram) const;
    Result<BytesView> strip_encryption(BytesView packet);
    // `depth` is the number of compounds and compressions around the message.
    void dispatch(BytesView message, std::size_t depth, Pass& pass);
    void expand_compound(BytesView body, std::size_t depth, Pass& pass);
    void expand_compressed(BytesView body, std::size_t depth, Pass& pass);
    void give_back_memory();

    const FrameConfig& config_;
    security::MessageCipher& cipher_;
    Bytes plaintext_;
    // One buffer per depth, reused. A deque, because the outer buffers are being read while it
    // grows.
    std::deque<Bytes> expansions_;
};

}  // namespace memberlist::frame
