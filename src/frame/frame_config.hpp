// FrameConfig: what the outer layers of packets and streams need to know.
#pragma once

#include <memory>
#include <string>

#include "memberlist/keyring.hpp"
#include "security/message_cipher.hpp"
#include "wire/compress.hpp"
#include "wire/limits.hpp"

namespace memberlist::frame {

struct FrameConfig {
    /// At most 255 bytes; empty: no label.
    std::string label;
    /// Refuses inbound labels; something in front of us has removed them. `label` still goes into
    /// the associated data.
    bool skip_inbound_label_check = false;
    wire::Compression compression = wire::Compression::lzw;
    /// Null: never encrypt.
    std::shared_ptr<const Keyring> keyring;
    /// False: accept plaintext although there are keys.
    bool verify_incoming = true;
    /// False: send plaintext although there are keys.
    bool verify_outgoing = true;
    security::EncryptionVersion encryption = security::EncryptionVersion::plain;
    /// The size of the packets that we fill with gossip; at most PacketBudget::datagram_bytes_max.
    /// What we accept has limits of its own.
    std::size_t packet_bytes_max = 1400;
    wire::Limits limits;
};

}  // namespace memberlist::frame
