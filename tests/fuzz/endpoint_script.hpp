// The script language of the endpoint target: a sequence of step numbers, each followed by its
// arguments. The target reads scripts, and make_corpus writes them.
#pragma once

#include <cstdint>

namespace memberlist::fuzz {

// The comments list the arguments. NAME and ADDRESS are one byte each. PICK is a byte that selects
// an item, modulo the number of items. BYTES is a u16 length and that many bytes.
enum class ScriptStep : std::uint8_t {
    datagram,          // ADDRESS, BYTES: unchanged
    member_datagram,   // ADDRESS, BYTES: with the label and encryption of the cluster
    claim,             // ADDRESS, CLAIM: a datagram about a member
    probe,             // ADDRESS, a byte (what), a byte (sequence number), NAME: ping, ack, nack,
                       // indirect ping
    accept,            // ADDRESS
    dialed,            // PICK
    refused,           // PICK
    stream_data,       // PICK, BYTES: unchanged
    stream_message,    // PICK, BYTES: in the layers of the cluster
    push_pull,         // PICK, a byte (low bit: join; rest: how many), as many CLAIMs
    stream_end,        // PICK
    stream_broken,     // PICK
    stream_written,    // PICK
    send_failed,       // ADDRESS
    wait,              // a byte: tenths of a second
    oversleep,         // a byte: tenths of a second
    join,              // a byte (3 bits: seeds, 2 bits: unresolved ones), as many ADDRESSes
    leave,             // a byte: timeout in tenths of a second, 0 for none
    update,            // as leave
    ping,              // NAME, ADDRESS
    send_reliable,     // NAME, ADDRESS, BYTES
    send_best_effort,  // NAME, ADDRESS, BYTES
    cancel,            // PICK
    count
};

// CLAIM: a byte (state in the low 2 bits), NAME, incarnation (a byte of shift, a byte of value),
// NAME of the accuser, ADDRESS, a byte (quarter kilobytes of metadata, modulo 20), a byte (version
// vector).

}  // namespace memberlist::fuzz
