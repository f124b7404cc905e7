#include "common/message_kinds.hpp"

#include <algorithm>
#include <array>

namespace memberlist::tools {

using wire::MessageType;

std::string_view kind_name(MessageType type) {
    switch (type) {
        case MessageType::ping: return "ping";
        case MessageType::indirect_ping: return "indirect-ping";
        case MessageType::ack: return "ack";
        case MessageType::suspect: return "suspect";
        case MessageType::alive: return "alive";
        case MessageType::dead: return "dead";
        case MessageType::push_pull: return "push-pull";
        case MessageType::compound: return "compound";
        case MessageType::user: return "user";
        case MessageType::compress: return "compress";
        case MessageType::encrypt: return "encrypt";
        case MessageType::nack: return "nack";
        case MessageType::has_crc: return "crc";
        case MessageType::error: return "error";
        case MessageType::has_label: return "label";
    }
    return {};
}

bool is_wrapper(std::string_view kind) {
    const std::array wrappers{packet_kind,
                              stream_kind,
                              kind_name(MessageType::has_label),
                              kind_name(MessageType::encrypt),
                              kind_name(MessageType::has_crc),
                              kind_name(MessageType::compress),
                              kind_name(MessageType::compound)};
    return std::find(wrappers.begin(), wrappers.end(), kind) != wrappers.end();
}

}  // namespace memberlist::tools
