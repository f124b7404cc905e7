// Bodies: whole messages without layers, as memberlist writes them or in unusual forms.
#pragma once

#include "values.hpp"

namespace memberlist::differential {

enum class Form : std::uint8_t { plain, odd };

class Bodies {
public:
    Bodies(Generator& generator, const NodeSetup& setup) : generator_(generator), values_(generator, setup) {}

    Bytes packet_message(Form form);
    Bytes stream_message(Form form) { return stream_message(form, values_.stream_message()); }
    Bytes stream_message(Form form, const wire::StreamMessage& message);
    Bytes compressed(Form form, const wire::Compressed& message);

    Values& values() { return values_; }

private:
    Bytes odd_user_message(const wire::UserData& user);
    Bytes odd_push_pull(const wire::PushPull& message);

    Generator& generator_;
    Values values_;
};

}  // namespace memberlist::differential
