#include <algorithm>
#include <array>

#include "base/assert.hpp"
#include "wire/lzw.hpp"
#include "wire/lzw_codes.hpp"

namespace memberlist::wire {

namespace {

using namespace lzw;

// The last code is never assigned: reaching it clears the dictionary (Go: writer.go incHi).
constexpr std::uint32_t highest_code = code_count - 1;

// Writes codes to memory with room for `bytes_max` bytes plus `slack_bytes` for a final flush.
class CodeWriter {
public:
    static constexpr std::size_t slack_bytes = 8;

    CodeWriter(std::uint8_t* begin, std::size_t bytes_max)
        : begin_(begin), cursor_(begin), bytes_max_(bytes_max) {}

    void put(std::uint32_t code) {
        bits_ |= std::uint64_t{code} << bit_count_;
        for (bit_count_ += width_; bit_count_ >= 8; bit_count_ -= 8) put_byte();
    }

    // Counts the dictionary entry created by the last code. Returns true if the dictionary was full
    // and has been cleared.
    bool advance() {
        ++highest_;
        if (highest_ == overflow_) {
            ++width_;
            overflow_ *= 2;
        }
        if (highest_ != highest_code) return false;
        put(clear_code);
        width_ = width_min;
        highest_ = end_code;
        overflow_ = 1u << width_min;
        return true;
    }

    void pad_last_byte() {
        if (bit_count_ > 0) put_byte();
        bit_count_ = 0;
    }

    std::uint32_t highest() const { return highest_; }
    std::size_t size() const { return static_cast<std::size_t>(cursor_ - begin_); }
    bool is_over() const { return size() > bytes_max_; }

private:
    void put_byte() {
        *cursor_++ = static_cast<std::uint8_t>(bits_);
        bits_ >>= 8;
    }

    std::uint8_t* begin_;
    std::uint8_t* cursor_;
    std::size_t bytes_max_;
    std::uint64_t bits_ = 0;
    unsigned bit_count_ = 0;
    unsigned width_ = width_min;
    std::uint32_t highest_ = end_code;
    std::uint32_t overflow_ = 1u << width_min;
};

// Worst case: one full-width code per byte, plus the clear codes, the initial clear and the end
// code.
std::size_t encoded_bytes_max(std::size_t input_bytes) {
    const std::size_t clears = input_bytes / (highest_code - end_code) + 1;
    const std::size_t codes = input_bytes + clears + 2;
    return codes + codes / 2 + 1;
}

}  // namespace

// Maps (prefix code, next byte) to a code: a hash table with linear probing, less than half full.
// Clearing it only increments the generation, so an 18-byte message does not pay for wiping 64 KiB.
class LzwEncoder::Dictionary {
public:
    struct Slot {
        std::uint32_t generation = 0;
        std::uint32_t entry = 0;  // the key, with the code in the low 12 bits

        std::uint32_t code() const { return entry & (code_count - 1); }
    };

    void clear() {
        if (++generation_ != 0) return;
        slots_.fill({});
        generation_ = 1;
    }

    // The slot that holds `key`, or the free slot for it.
    Slot& find(std::uint32_t key) {
        std::size_t index = (key * 0x9e3779b1u) >> (32 - index_bits);
        while (holds_something(slots_[index]) && slots_[index].entry >> width_max != key) {
            index = (index + 1) & (slots_.size() - 1);
        }
        return slots_[index];
    }

    bool holds_something(const Slot& slot) const { return slot.generation == generation_; }
    void fill(Slot& slot, std::uint32_t key, std::uint32_t code) {
        slot = {generation_, key << width_max | code};
    }

private:
    static constexpr unsigned index_bits = 13;

    std::array<Slot, std::size_t{1} << index_bits> slots_{};
    std::uint32_t generation_ = 0;
};

LzwEncoder::LzwEncoder() : dictionary_(std::make_unique<Dictionary>()) {}
LzwEncoder::~LzwEncoder() = default;
LzwEncoder::LzwEncoder(LzwEncoder&&) noexcept = default;
LzwEncoder& LzwEncoder::operator=(LzwEncoder&&) noexcept = default;

void LzwEncoder::encode(BytesView input, Bytes& out) {
    const bool is_encoded = encode_within(input, encoded_bytes_max(input.size()), out);
    MEMBERLIST_ASSERT(is_encoded);
    static_cast<void>(is_encoded);
}

bool LzwEncoder::encode_within(BytesView input, std::size_t output_max, Bytes& out) {
    const std::size_t start = out.size();
    const std::size_t bytes_max = std::min(output_max, encoded_bytes_max(input.size()));
    out.resize(start + bytes_max + CodeWriter::slack_bytes);
    CodeWriter writer(out.data() + start, bytes_max);
    dictionary_->clear();

    writer.put(clear_code);
    if (!input.empty()) {
        std::uint32_t prefix = input.front();
        for (const std::uint8_t byte : input.subspan(1)) {
            const std::uint32_t key = prefix << 8 | byte;
            Dictionary::Slot& slot = dictionary_->find(key);
            if (dictionary_->holds_something(slot)) {
                prefix = slot.code();
                continue;
            }
            writer.put(prefix);
            prefix = byte;
            if (writer.advance()) {
                dictionary_->clear();
            } else {
                dictionary_->fill(slot, key, writer.highest());
            }
            if (writer.is_over()) break;
        }
        writer.put(prefix);
        // Go: writer.go Close advances once more after the last code, which may widen the end code
        // or put a clear code before it.
        writer.advance();
    }
    writer.put(end_code);
    writer.pad_last_byte();
    out.resize(start + (writer.is_over() ? 0 : writer.size()));
    return !writer.is_over();
}

// Best case: each code stands for one byte more than the previous one, and all codes have the
// minimum width.
std::size_t lzw_bytes_min(std::size_t input_bytes) {
    std::size_t codes = 0;
    for (std::size_t covered = 0; covered < input_bytes; covered += codes) ++codes;
    return ((codes + 2) * width_min + 7) / 8;  // including the initial clear and the end code
}

}  // namespace memberlist::wire
