// Decides whether a packet or stream with a given label is for us.
#pragma once

#include <string_view>

#include "frame/frame_config.hpp"

namespace memberlist::frame {

// `label` is the received label, empty if there was no header. `carrier` is "packet" or "stream".
// After a success the sender's label is `config.label`, which is part of the associated data.
// Errors: `label_mismatch`, or `unexpected_label` if there is a label although inbound labels are
// refused.
Result<void> check_label(const FrameConfig& config, std::string_view label, std::string_view carrier);

}  // namespace memberlist::frame
