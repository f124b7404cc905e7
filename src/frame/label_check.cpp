#include "frame/label_check.hpp"

namespace memberlist::frame {
namespace {

// Escapes like Go's %q, so that a label from the network cannot forge log lines.
std::string quoted(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out = "\"";
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        if (character == '"' || character == '\\') {
            out += '\\';
            out += character;
        } else if (byte < 0x20 || byte >= 0x7f) {
            out += "\\x";
            out += digits[byte >> 4];
            out += digits[byte & 15];
        } else {
            out += character;
        }
    }
    return out + '"';
}

}  // namespace

// Go: net.go ingestPacket and handleConn.
Result<void> check_label(const FrameConfig& config, std::string_view label, std::string_view carrier) {
    if (config.skip_inbound_label_check) {
        if (label.empty()) return {};
        return Error(Errc::unexpected_label, "unexpected double " + std::string(carrier) + " label header");
    }
    if (label == config.label) return {};
    return Error(Errc::label_mismatch,
                 "discarding " + std::string(carrier) + " with unacceptable label " + quoted(label));
}

}  // namespace memberlist::frame
