// Our side of a golden vector: the sender's configuration and the recorded nonce.
#pragma once

#include "frame/packet_reader.hpp"
#include "frame/packet_writer.hpp"
#include "frame/stream_reader.hpp"
#include "golden_file.hpp"
#include "support/seeded_entropy.hpp"

namespace memberlist::test {

struct GoldenPeer {
    GoldenPeer(frame::FrameConfig frame_config, Bytes nonce)
        : config(std::move(frame_config)), entropy(std::move(nonce)) {}
    explicit GoldenPeer(const GoldenVector& vector) : GoldenPeer(vector.config, vector.nonce) {}

    frame::FrameConfig config;
    FixedEntropy entropy;
    security::MessageCipher cipher{config.keyring, entropy};
    frame::PacketWriter packet_writer{config, cipher};
    frame::PacketReader packet_reader{config, cipher};
    frame::StreamWriter stream_writer{config, cipher};
};

}  // namespace memberlist::test
