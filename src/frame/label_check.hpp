// Whether a message with this label is for us: the same rule for packets and streams.
#pragma once

#include <string_view>

#include "frame/frame_config.hpp"

namespace memberlist::frame {

// `label` is what the header held, empty if there was none; `carrier` is "packet" or "stream".
// `label_mismatch`, or `unexpected_label` where inbound labels are not checked and there must be none. After
// a success the sender's label is `config.label`, which is what its associated data was made with.
Result<void> check_label(const FrameConfig& config, std::string_view label, std::string_view carrier);

}  // namespace memberlist::frame
