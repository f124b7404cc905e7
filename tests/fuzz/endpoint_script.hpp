// The script language of the endpoint target: an operation's number, then its arguments, over and over.
// Shared by the target, which reads it, and make_corpus, which writes it.
#pragma once

#include <cstdint>

namespace memberlist::fuzz {

// The comments list the arguments. NAME and ADDRESS are a byte each, PICK a byte that is taken modulo how many
// there are to pick from; BYTES are a u16 length and as many bytes.
enum class ScriptStep : std::uint8_t {
    datagram,         // ADDRESS, BYTES: as they are
    member_datagram,  // ADDRESS, BYTES: in the label and the encryption of the cluster
    claim,            // ADDRESS, CLAIM: a datagram that says something about a member
    probe,           // ADDRESS, a byte (what), a byte (sequence number), NAME: ping, ack, nack, indirect ping
    accept,          // ADDRESS
    dialed,          // PICK
    refused,         // PICK
    stream_data,     // PICK, BYTES: as they are
    stream_message,  // PICK, BYTES: in the layers of the cluster
    push_pull,       // PICK, a byte (low bit: join; rest: how many), as many CLAIMs
    stream_end,      // PICK
    stream_broken,   // PICK
    stream_written,  // PICK
    send_failed,     // ADDRESS
    wait,            // a byte: tenths of a second
    oversleep,       // a byte: tenths of a second
    join,            // a byte (low 3 bits: seeds, next 2 bits: unresolved ones), as many ADDRESSes
    leave,           // a byte: timeout in tenths of a second, 0 for none
    update,          // as leave
    ping,            // NAME, ADDRESS
    send_reliable,   // NAME, ADDRESS, BYTES
    send_best_effort,  // NAME, ADDRESS, BYTES
    cancel,            // PICK
    count
};

// CLAIM: a byte (state, in the low 2 bits), NAME, incarnation (a byte to shift, a byte by how much), NAME of
// the accuser, ADDRESS, a byte (quarters of a kilobyte of metadata, modulo 20), a byte (version vector).

}  // namespace memberlist::fuzz
