#include "corpus_scripts.hpp"

#include "endpoint_script.hpp"
#include "golden_bytes.hpp"
#include "peer.hpp"
#include "wire/compress.hpp"
#include "wire/encode.hpp"

namespace memberlist::fuzz {
namespace {

constexpr std::size_t bomb_bytes = 180'000;  // the node under test unpacks up to 192 KiB
constexpr std::uint8_t alive = 0, suspect = 1, dead = 2, left = 3;

class ScriptWriter {
public:
    explicit ScriptWriter(std::uint8_t layers = 0) : script_{layers} {}

    ScriptWriter& step(ScriptStep what, std::initializer_list<unsigned> arguments = {}) {
        script_.push_back(static_cast<std::uint8_t>(what));
        for (const unsigned argument : arguments) script_.push_back(static_cast<std::uint8_t>(argument));
        return *this;
    }
    ScriptWriter& bytes(ScriptStep what, std::initializer_list<unsigned> arguments, BytesView payload) {
        step(what, arguments);
        script_.push_back(static_cast<std::uint8_t>(payload.size() >> 8));
        script_.push_back(static_cast<std::uint8_t>(payload.size()));
        append(script_, payload);
        return *this;
    }

    // Node `name` has the address with the same number.
    ScriptWriter& claim(std::uint8_t state, unsigned name, unsigned incarnation = 1, unsigned accuser = 9) {
        return step(ScriptStep::claim, {accuser, state, name, incarnation, 0, accuser, name, 0, 0});
    }
    ScriptWriter& cluster_of(unsigned size) {
        for (unsigned name = 1; name < size; ++name) claim(alive, name);
        return *this;
    }
    ScriptWriter& push_pull(unsigned stream, std::initializer_list<unsigned> states) {
        step(ScriptStep::push_pull, {stream, static_cast<unsigned>(2 * states.size() + 1)});
        unsigned name = 1;
        for (const unsigned state : states) {
            for (const unsigned byte : {state, name, 2U, 0U, 9U, name, 1U, 0U})
                script_.push_back(static_cast<std::uint8_t>(byte));
            ++name;
        }
        return *this;
    }

    operator Bytes() const { return script_; }

private:
    Bytes script_;
};

Bytes compressed(BytesView message) {
    wire::Compressor compressor;
    Bytes out;
    compressor.wrap(wire::Compression::lzw, message, out);
    return out;
}

Bytes probe_rounds() {
    return ScriptWriter()
        .cluster_of(4)
        .step(ScriptStep::wait, {12})
        .step(ScriptStep::probe, {1, 1, 1, 1})  // ack
        .step(ScriptStep::wait, {15})
        .step(ScriptStep::probe, {2, 2, 2, 2})  // nack
        .step(ScriptStep::dialed, {0})
        .bytes(ScriptStep::stream_message, {0}, golden::ack)
        .step(ScriptStep::stream_written, {0})
        .step(ScriptStep::wait, {200})
        .step(ScriptStep::wait, {200});
}

Bytes joining(std::uint8_t layers) {
    return ScriptWriter(layers)
        .step(ScriptStep::join, {3 + 8, 1, 2, 3})
        .step(ScriptStep::dialed, {0})
        .push_pull(0, {alive, alive, suspect, left})
        .step(ScriptStep::stream_end, {0})
        .step(ScriptStep::stream_written, {0})
        .step(ScriptStep::refused, {0})
        .step(ScriptStep::dialed, {0})
        .bytes(ScriptStep::stream_message, {0}, golden::error_reply)
        .step(ScriptStep::wait, {100})
        .step(ScriptStep::leave, {30})
        .step(ScriptStep::wait, {50});
}

Bytes being_joined(std::uint8_t layers) {
    return ScriptWriter(layers)
        .step(ScriptStep::accept, {5})
        .push_pull(0, {alive, alive, dead, suspect})
        .step(ScriptStep::accept, {6})
        .bytes(ScriptStep::stream_message, {1}, golden::push_pull)
        .step(ScriptStep::stream_written, {0})
        .step(ScriptStep::accept, {7})
        .bytes(ScriptStep::stream_data, {1}, golden::user_stream)
        .step(ScriptStep::wait, {150});
}

// Unreadable streams get an error reply in the same cases as in Go, and the reply is sent.
Bytes unreadable_streams() {
    return ScriptWriter(frame_bits::key)
        .step(ScriptStep::accept, {5})
        .bytes(ScriptStep::stream_data, {0}, golden::user_stream)
        .step(ScriptStep::accept, {6})
        .bytes(ScriptStep::stream_message, {1}, golden::alive)
        .step(ScriptStep::stream_written, {0})
        .step(ScriptStep::wait, {120});
}

Bytes accusations() {
    return ScriptWriter()
        .cluster_of(6)
        .claim(suspect, 0)
        .claim(dead, 0, 3)
        .claim(alive, 0, 9)
        .claim(suspect, 2, 1, 3)
        .claim(suspect, 2, 1, 4)
        .claim(suspect, 2, 1, 5)
        .claim(alive, 2, 2)
        .claim(suspect, 3)
        .step(ScriptStep::wait, {255})
        .claim(left, 4)
        .claim(alive, 4, 7)
        .claim(alive, 13)
        .step(ScriptStep::oversleep, {255});
}

Bytes application() {
    return ScriptWriter(frame_bits::key | frame_bits::lzw)
        .cluster_of(3)
        .step(ScriptStep::ping, {1, 1})
        .step(ScriptStep::probe, {1, 1, 1, 1})
        .step(ScriptStep::ping, {2, 2})
        .bytes(ScriptStep::send_reliable, {1, 1}, golden::alive)
        .step(ScriptStep::dialed, {0})
        .step(ScriptStep::stream_written, {0})
        .bytes(ScriptStep::send_reliable, {2, 2}, golden::ack)
        .step(ScriptStep::cancel, {3})
        .bytes(ScriptStep::send_best_effort, {2, 2}, golden::ack)
        .step(ScriptStep::update, {10})
        .step(ScriptStep::send_failed, {1})
        .step(ScriptStep::join, {1, 3})
        .step(ScriptStep::dialed, {0})
        .step(ScriptStep::stream_broken, {0})
        .step(ScriptStep::leave, {0})
        .step(ScriptStep::wait, {40});
}

Bytes relaying() {
    return ScriptWriter(frame_bits::label)
        .cluster_of(3)
        .step(ScriptStep::probe, {1, 131, 77, 2})  // indirect ping, nack wanted
        .step(ScriptStep::probe, {1, 1, 1, 2})     // its ack
        .step(ScriptStep::probe, {1, 131, 78, 2})
        .step(ScriptStep::wait, {20})
        .step(ScriptStep::probe, {1, 0, 9, 0});  // a ping for us
}

Bytes table_full() {
    ScriptWriter script;
    script.cluster_of(40);
    for (unsigned name = 1; name < 24; ++name) script.claim(left, name, 2);
    return script.step(ScriptStep::wait, {255}).cluster_of(30);
}

Bytes oversized_names() {
    return ScriptWriter()
        .claim(alive, 255)
        .claim(alive, 254)
        .claim(alive, 253)
        .claim(suspect, 255, 1, 254)
        .step(ScriptStep::wait, {60});
}

// Messages that unpack to many times their size, by every route.
Bytes bombs() {
    Bytes on_stream;
    wire::encode_user_stream(Bytes(bomb_bytes, 'x'), on_stream);
    ScriptWriter script;
    script.cluster_of(3);
    script.bytes(ScriptStep::member_datagram, {1}, compressed(Bytes(bomb_bytes, 8)));
    for (unsigned i = 0; i < 12; ++i) {
        script.step(ScriptStep::accept, {i}).bytes(ScriptStep::stream_message, {i}, compressed(on_stream));
    }
    return script.step(ScriptStep::wait, {150});
}

// What we pass on in our name must be no longer than what we would write. Twelve nodes of our
// cluster, and a message about each.
template <class About>
Bytes oversized_field(const About& about) {
    ScriptWriter script;
    script.cluster_of(13);
    for (unsigned i = 1; i < 13; ++i) {
        const std::string name = "n" + std::to_string(i);
        Bytes encoded;
        wire::encode(wire::PacketMessage(about(name)), encoded);
        script.bytes(ScriptStep::member_datagram, {i}, compressed(encoded));
    }
    return script.step(ScriptStep::wait, {30});
}

std::vector<std::pair<std::string, Bytes>> oversized_fields() {
    static const std::string endless(bomb_bytes, 'x');
    static const Bytes versions(bomb_bytes, 2);
    static const Bytes address{10, 0, 0, 77};
    return {
        {"oversized_accuser_of_suspect", oversized_field([](std::string_view name) {
             return wire::Suspect{1, name, endless};
         })},
        {"oversized_accuser_of_dead", oversized_field([](std::string_view name) {
             return wire::Dead{1, name, endless};
         })},
        {"oversized_version_vector", oversized_field([](std::string_view name) {
             return wire::Alive{2, name.substr(1), BytesView(address), 7946, {}, BytesView(versions)};
         })},
        {"oversized_name_to_relay_to", oversized_field([](std::string_view) {
             return wire::IndirectPing{1, BytesView(address), 7946, endless, true, {}};
         })},
    };
}

}  // namespace

std::vector<std::pair<std::string, Bytes>> endpoint_scripts() {
    constexpr std::uint8_t all_layers = frame_bits::label | frame_bits::key | frame_bits::lzw;
    auto scripts = oversized_fields();
    const std::vector<std::pair<std::string, Bytes>> scenarios{
        {"alone_for_a_while", ScriptWriter().step(ScriptStep::wait, {255})},
        {"probe_rounds", probe_rounds()},
        {"stream_ping_too_late",
         ScriptWriter().cluster_of(2).step(ScriptStep::oversleep, {173}).step(ScriptStep::oversleep, {45})},
        {"joining", joining(0)},
        {"joining_in_all_layers", joining(all_layers)},
        {"being_joined", being_joined(0)},
        {"being_joined_in_all_layers", being_joined(all_layers)},
        {"unreadable_streams", unreadable_streams()},
        {"accusations", accusations()},
        {"application", application()},
        {"relaying", relaying()},
        {"member_table_full", table_full()},
        {"oversized_names", oversized_names()},
        {"bombs", bombs()},
        {"datagrams_as_they_are", ScriptWriter()
                                      .bytes(ScriptStep::datagram, {1}, golden::five_alives)
                                      .bytes(ScriptStep::datagram, {1}, golden::suspect_with_crc)
                                      .bytes(ScriptStep::datagram, {1}, golden::indirect_ping)
                                      .bytes(ScriptStep::datagram, {1}, {})
                                      .step(ScriptStep::wait, {30})},
    };
    scripts.insert(scripts.end(), scenarios.begin(), scenarios.end());
    return scripts;
}

}  // namespace memberlist::fuzz
