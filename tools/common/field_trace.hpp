// FieldTrace reads wire structs as wire::read_struct does and records the position of each field.
//
// It uses wire's reader, key matching and schema. Only the loop is repeated here, because only
// these tools need positions. Unit tests compare it with wire::decode_*.
#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "common/field_values.hpp"
#include "common/slice.hpp"
#include "common/text_codec.hpp"
#include "common/tree_budget.hpp"
#include "wire/msgpack_reader.hpp"

namespace memberlist::tools {

class FieldTrace {
public:
    // `body` and `budget` must outlive this object.
    FieldTrace(Slice body, const wire::Limits& limits, TreeBudget& budget)
        : body_(body), reader_(body.bytes, limits.msgpack_depth), budget_(budget) {}

    // Reads the next struct into `value` and its fields into `layer`. Returns false if reading
    // fails. `layer` then holds the fields read so far and the problem.
    template <class Struct>
    bool read(Struct& value, Layer& layer);

    // The unread bytes.
    Slice rest() const { return body_.at(reader_.rest()); }

private:
    static constexpr std::size_t key_bytes_shown = 64;
    using StructHead = wire::MsgpackReader::StructHead;

    template <class Struct>
    void read_entry(const StructHead& head, std::uint64_t index, Struct& value, Layer& layer);
    void add(Field field, Layer& layer);
    Problem problem() const;

    Slice body_;
    wire::MsgpackReader reader_;
    TreeBudget& budget_;
    std::size_t entry_at_ = 0;  // offset of the key or value being read
    std::string entry_;         // its name, for errors
};

template <class Struct>
bool FieldTrace::read(Struct& value, Layer& layer) {
    entry_at_ = rest().offset;
    entry_ = "fields";
    const auto head = reader_.read_struct_head();
    for (std::uint64_t i = 0; i < head.size && !reader_.has_failed(); ++i) read_entry(head, i, value, layer);
    if (!reader_.has_failed()) return true;
    layer.problem = problem();
    return false;
}

template <class Struct>
void FieldTrace::read_entry(const StructHead& head, std::uint64_t index, Struct& value, Layer& layer) {
    entry_at_ = rest().offset;
    entry_ = head.is_array ? "element " + std::to_string(index) : "field name";
    const std::string_view key = head.is_array ? std::string_view() : reader_.read_key();
    if (reader_.has_failed()) return;
    // The key comes from the network and may have any content and length.
    const std::string_view shown_key = key.substr(0, key_bytes_shown);
    if (!head.is_array) entry_ = in_quotes(shown_key);

    const Slice from = rest();
    entry_at_ = from.offset;
    const auto matches = [&](const auto& field) {
        return head.is_array ? field.declared == index : field.key == key;
    };
    wire::read_matching_field(reader_, value, matches);
    if (reader_.has_failed()) return;

    const Slice read = from.first(rest().offset - from.offset);
    bool is_known = false;
    const auto add_if_matching = [&](const auto& field) {
        if (!matches(field)) return;
        is_known = true;
        Field found = field_of(field, value);
        found.place = read.place();
        add(std::move(found), layer);
    };
    std::apply([&](const auto&... field) { (add_if_matching(field), ...); }, wire::Schema<Struct>::fields);
    if (is_known) return;
    const std::string name = head.is_array ? entry_ : std::string(shown_key);
    add({name, Blob(read.bytes), read.place(), "unknown, skipped"}, layer);
}

}  // namespace memberlist::tools
