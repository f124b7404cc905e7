// StreamReader: the bytes of one stream, as they arrive, to the one message it carries.
//
// Label (accepted streams), encryption, at most one compression, then the message. Holds only bytes that have
// really arrived; every length is checked against the limits before it is waited for. One reader per stream;
// not thread-safe.
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
    // `config` and `cipher` outlive this object.
    StreamReader(const FrameConfig& config, security::MessageCipher& cipher, StreamRole role);

    // Takes what has arrived. A message: it is complete, its views live as long as this reader and no longer
    // than until the next call; later bytes are ignored. nullopt: more is needed, or the stream's outcome has
    // been told already. After an error the stream is to be closed.
    Result<std::optional<wire::StreamMessage>> feed(BytesView data);

    // Nobody looks at the message any more: gives back all that was received for it. A reader that has told
    // the outcome may live on for as long as the peer takes to read an answer, and its buffers with it.
    void give_back_memory();

    // Once per stream: the length that the header of an encrypted message announces, as soon as it is there.
    std::optional<std::size_t> take_announced_bytes() {
        return std::exchange(announced_bytes_, std::nullopt);
    }

    // The first byte of the message itself, inside of encryption and compression, once it is known.
    std::optional<std::uint8_t> message_type() const { return message_type_; }

    // The peer has closed its side and no message is complete: what to report. Never a message.
    Error on_end() const;

    // Whether the error that feed() returned is one that the acceptor answers with an ERROR message before it
    // closes: the outer layers (encryption, compression) could not be read. Errors in the label or in the
    // message itself are not answered, and neither is a stream that merely ended too early; a dialer answers
    // nothing.
    bool error_is_answered() const { return answers_error_; }

private:
    enum class Stage : std::uint8_t { label, type, sealed_header, sealed, plain, done };

    // Each goes on to the next stage once it has what it needs, and else leaves the stage alone.
    Result<void> take_label();
    Result<void> take_type();
    Result<void> take_sealed_length();

    Result<std::optional<wire::StreamMessage>> advance();
    Result<std::optional<wire::StreamMessage>> read_sealed();
    Result<std::optional<wire::StreamMessage>> read_plain();
    // `message` is whole, and compressed or not.
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
    std::optional<std::size_t> announced_bytes_;  // not yet taken
    std::optional<std::uint8_t> message_type_;
    std::size_t sealed_bytes_ = 0;
    std::size_t label_bytes_ = 0;  // the label header at the beginning of received_
    wire::MessageExtent extent_;
    Bytes received_;
    Bytes plaintext_;
    Bytes expansion_;
};

}  // namespace memberlist::frame
