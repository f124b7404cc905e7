#include "case.hpp"

#include "fields.hpp"

namespace memberlist::differential {

namespace {

constexpr std::uint8_t ask_run = 2;

void write_setup(const NodeSetup& s, FieldWriter& out) {
    out.text(s.name).bytes(s.ip.wire_bytes()).u16(s.port).u16(s.default_port).u8(s.versions.protocol);
    out.u8(s.versions.delegate_min).u8(s.versions.delegate_max).u8(s.versions.delegate);
    out.bytes(s.meta).text(s.label).flag(s.skip_label_check).flag(s.verify_incoming).flag(s.verify_outgoing);
    out.flag(s.compress).flag(s.has_policy).flag(s.reclaims).u8(static_cast<std::uint8_t>(s.keys.size()));
    for (const Bytes& key : s.keys) out.bytes(key);
    out.bytes(s.ack_payload).bytes(s.user_state);
}

}  // namespace

Bytes Case::question() const {
    FieldWriter out;
    out.u8(ask_run);
    write_setup(setup, out);
    out.u16(static_cast<std::uint16_t>(steps.size()));
    for (const Step& step : steps) {
        out.u8(static_cast<std::uint8_t>(step.kind)).bytes(step.peer.ip.wire_bytes()).u16(step.peer.port);
        out.flag(step.peer_has_crc).bytes(step.data);
    }
    return out.data();
}

frame::FrameConfig frame_config_of(const NodeSetup& setup) {
    frame::FrameConfig config;
    config.label = setup.label;
    config.skip_inbound_label_check = setup.skip_label_check;
    config.compression = setup.compress ? wire::Compression::lzw : wire::Compression::none;
    config.verify_incoming = setup.verify_incoming;
    config.verify_outgoing = setup.verify_outgoing;
    config.encryption = setup.versions.protocol == 1 ? security::EncryptionVersion::padded
                                                     : security::EncryptionVersion::plain;
    if (!setup.keys.empty()) config.keyring = *Keyring::create(setup.keys.front(), setup.keys);
    return config;
}

}  // namespace memberlist::differential
