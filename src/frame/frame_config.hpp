// What the outer layers of packets and streams need to know.
#pragma once

#include <memory>
#include <string>

#include "memberlist/keyring.hpp"
#include "security/message_cipher.hpp"
#include "wire/compress.hpp"
#include "wire/limits.hpp"

namespace memberlist::frame {

struct FrameConfig {
    /// At most 255 bytes; empty: none.
    std::string label;
    /// Inbound labels must be absent; `label` is assumed for the AAD.
    bool skip_inbound_label_check = false;
    wire::Compression compression = wire::Compression::lzw;
    /// Null: no encryption.
    std::shared_ptr<const Keyring> keyring;
    /// False: plaintext is accepted although keys exist.
    bool verify_incoming = true;
    /// False: plaintext is sent although keys exist.
    bool verify_outgoing = true;
    security::EncryptionVersion encryption = security::EncryptionVersion::plain;
    wire::Limits limits;
};

}  // namespace memberlist::frame
