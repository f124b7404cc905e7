#include "frame/packet_budget.hpp"

#include "wire/compound.hpp"
#include "wire/crc.hpp"
#include "wire/label.hpp"
#include "wire/message.hpp"

namespace memberlist::frame {
namespace {

constexpr std::size_t inner_layers = wire::compound_header_bytes + wire::crc_header_bytes;
constexpr std::size_t lone_user_layers = wire::crc_header_bytes + wire::user_header_bytes;

std::size_t minus(std::size_t bytes, std::size_t taken) { return bytes > taken ? bytes - taken : 0; }

}  // namespace

PacketBudget::PacketBudget(const FrameConfig& config)
    : packet_bytes_max_(config.packet_bytes_max),
      label_bytes_(wire::label_overhead(config.label)),
      seal_bytes_(security::seal_overhead(config.encryption)),
      keyring_(config.verify_outgoing ? config.keyring : nullptr) {}

std::size_t PacketBudget::outer_layers() const {
    const bool is_encrypting = keyring_ != nullptr && !keyring_->empty();
    return label_bytes_ + (is_encrypting ? seal_bytes_ : 0);
}

std::size_t PacketBudget::gossip_bytes() const {
    return minus(packet_bytes_max_, outer_layers() + inner_layers);
}

std::size_t PacketBudget::packet_payload_bytes_max() const {
    return minus(packet_bytes_max_, outer_layers() + lone_user_layers);
}

std::size_t PacketBudget::datagram_payload_bytes_max() const {
    return minus(datagram_bytes_max, outer_layers() + lone_user_layers);
}

std::size_t PacketBudget::gossip_message_bytes_max() const {
    const std::size_t outer = label_bytes_ + (keyring_ != nullptr ? seal_bytes_ : 0);
    return minus(packet_bytes_max_, outer + inner_layers + wire::compound_part_overhead);
}

std::size_t PacketBudget::gossip_payload_bytes_max() const {
    return minus(gossip_message_bytes_max(), wire::user_header_bytes);
}

std::size_t PacketBudget::gossip_overhead_max(std::size_t label_bytes) {
    return wire::label_header_bytes + label_bytes +
           security::seal_overhead(security::EncryptionVersion::padded) + inner_layers +
           wire::compound_part_overhead;
}

}  // namespace memberlist::frame
