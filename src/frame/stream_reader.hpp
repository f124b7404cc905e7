// StreamReader: assembles the one message of a stream from its bytes as they arrive.
//
// Removes the label (of accepted streams), encryption and at most one compression. Holds only bytes
// that have arrived, and checks each length against the limits before it waits for that many bytes.
// One reader per stream. Not thread-safe.
#pragma once

#include <optional>
#include <utility>

#include "frame/frame_config.hpp"
#include "frame/stream_writer.hpp"
#include "wire/message.hpp"
#include "wire/message_extent.hpp"

namespace memberlist::frame {

class StreamReader {
public:
    // `config` and `cipher` must outlive this object.
    StreamReader(const FrameConfig& config, security::MessageCipher& cipher, StreamRole role);

    // Takes bytes that have arrived. Returns the message once it is complete, and nullopt before
    // and after that. The message's views are valid until the next call on this reader. After an
    // error, close the stream.
    Result<std::optional<wire::StreamMessage>> feed(BytesView data);

    // Releases all buffers, once nobody needs the message any more. The reader may live on for as
    // long as the peer takes to read an answer.
    void give_back_memory();

    // The length announced by the header of an encrypted message. Returned once per stream, as soon
    // as it is known.
    std::optional<std::size_t> take_announced_bytes() {
        return std::exchange(announced_bytes_, std::nullopt);
    }

    // The type of the message inside encryption and compression, once it is known.
    std::optional<std::uint8_t> message_type() const { return message_type_; }

    // The error to report if the peer closes its side before a message is complete.
    Error on_end() const;

    // Whether an acceptor answers the error that feed() returned with an ERROR message. It does if
    // encryption or compression could not be read. It does not answer errors in the label or in the
    // message, nor a stream that ended too early. A dialer answers nothing.
    bool error_is_answered() const { return answers_error_; }

private:
    enum class Stage : std::uint8_t { label, type, sealed_header, sealed, plain, done };

    // Each moves to the next stage if it has the bytes it needs, and otherwise does nothing.
    Result<void> take_label();
    Result<void> take_type();
    Result<void> take_sealed_length();

    Result<std::optional<wire::StreamMessage>> advance();
    Result<std::optional<wire::StreamMessage>> read_sealed();
    Result<std::optional<wire::StreamMessage>> read_plain();
    // `message` is complete, and may be compressed.
    Result<std::optional<wire::StreamMessage>> read_message(BytesView message);
    Result<std::optional<wire::StreamMessage>> decode(BytesView message);

    BytesView unread() const { return BytesView(received_).subspan(label_bytes_); }
    void note_type(BytesView message);
    Error answered(Error error);

    const FrameConfig& config_;
    security::MessageCipher& cipher_;
    StreamRole role_;
    Stage stage_;
    bool answers_error_ = false;
    std::optional<std::size_t> announced_bytes_;  // not taken yet
    std::optional<std::uint8_t> message_type_;
    std::size_t sealed_bytes_ = 0;
    std::size_t label_bytes_ = 0;  // of the label header at the start of received_
    wire::MessageExtent extent_;
    Bytes received_;
    Bytes plaintext_;
    Bytes expansion_;
};

}  // namespace memberlist::frame
