#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "wire/lzw.hpp"
#include "wire/lzw_codes.hpp"

namespace memberlist::wire {

namespace {

using namespace lzw;

constexpr std::size_t unmeasured_bytes_max = 256 * 1024;

class CodeReader {
public:
    explicit CodeReader(BytesView input) : input_(input) {}

    // nullopt if the input ends inside the code.
    std::optional<std::uint32_t> next(unsigned width) {
        for (; bit_count_ < width; bit_count_ += 8) {
            if (position_ == input_.size()) return std::nullopt;
            bits_ |= std::uint32_t{input_[position_++]} << bit_count_;
        }
        const std::uint32_t code = bits_ & ((1u << width) - 1);
        bits_ >>= width;
        bit_count_ -= width;
        return code;
    }

private:
    BytesView input_;
    std::size_t position_ = 0;
    std::uint32_t bits_ = 0;
    unsigned bit_count_ = 0;
};

// Output that is appended to what `out` already holds.
class Expansion {
public:
    Expansion(Bytes& out, std::size_t bytes_max)
        : out_(out), start_(out.size()), size_(out.size()), bytes_max_(bytes_max) {}

    std::size_t position() const { return size_; }
    std::size_t bytes_max() const { return bytes_max_; }
    bool has_room(std::size_t bytes) const { return bytes_max_ - (size_ - start_) >= bytes; }

    void put(std::uint8_t byte) {
        grow(1);
        out_[size_++] = byte;
    }

    // Appends a copy of `bytes` bytes from `from`; source and destination may overlap.
    void repeat(std::size_t from, std::size_t bytes) {
        grow(bytes);
        for (; bytes > 0; --bytes) out_[size_++] = out_[from++];
    }

    void keep() { out_.resize(size_); }
    void discard() { out_.resize(start_); }

private:
    void grow(std::size_t bytes) {
        if (out_.size() - size_ >= bytes) return;
        out_.resize(std::min(size_ + bytes + (size_ - start_), start_ + bytes_max_));
    }

    Bytes& out_;
    std::size_t start_;
    std::size_t size_;
    std::size_t bytes_max_;
};

// Output that only counts its length.
class Measurement {
public:
    explicit Measurement(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    std::size_t position() const { return size_; }
    std::size_t bytes_max() const { return bytes_max_; }
    bool has_room(std::size_t bytes) const { return bytes_max_ - size_ >= bytes; }

    void put(std::uint8_t /*byte*/) { ++size_; }
    void repeat(std::size_t /*from*/, std::size_t bytes) { size_ += bytes; }
    void keep() {}
    void discard() {}

private:
    std::size_t size_ = 0;
    std::size_t bytes_max_;
};

// A dictionary entry is an earlier expansion plus the byte after it, which is the first byte of the
// next expansion. Both are adjacent in the output, so an entry is a position and a length, and no
// chains need to be followed.
struct Entry {
    std::size_t position;
    std::size_t size;
};

template <class Output>
class Decoder {
public:
    Decoder(BytesView input, Output& output) : codes_(input), output_(output) {}

    Result<void> run() {
        auto outcome = expand_all();
        outcome ? output_.keep() : output_.discard();
        return outcome;
    }

private:
    // Go: reader.go decode.
    Result<void> expand_all() {
        while (const auto code = codes_.next(width_)) {
            if (*code == end_code) return {};
            if (*code == clear_code) {
                restart();
                continue;
            }
            if (*code > highest_) return Error{Errc::malformed_compression, "lzw: invalid code"};
            if (has_last_) entries_[highest_] = {last_.position, last_.size + 1};
            const bool is_literal = *code < clear_code;
            const Entry entry = is_literal ? Entry{output_.position(), 1} : entries_[*code];
            if (!output_.has_room(entry.size)) return over_limit();
            last_ = {output_.position(), entry.size};
            if (is_literal) {
                output_.put(static_cast<std::uint8_t>(*code));
            } else {
                output_.repeat(entry.position, entry.size);
            }
            advance();
        }
        return Error{Errc::malformed_compression, "unexpected EOF"};
    }

    void restart() {
        width_ = width_min;
        highest_ = end_code;
        has_last_ = false;
    }

    // Once all codes are used, the dictionary stays unchanged until a clear code.
    void advance() {
        has_last_ = true;
        if (highest_ + 1 < 1u << width_) {
            ++highest_;
        } else if (width_ < width_max) {
            ++highest_;
            ++width_;
        } else {
            has_last_ = false;
        }
    }

    Error over_limit() const {
        return Error{Errc::limit_exceeded, "decompressed message is larger than limit (" +
                                               std::to_string(output_.bytes_max()) + ")"};
    }

    CodeReader codes_;
    Output& output_;
    std::array<Entry, code_count> entries_;  // written before any code can refer to it
    Entry last_{0, 0};
    bool has_last_ = false;
    unsigned width_ = width_min;
    std::uint32_t highest_ = end_code;
};

}  // namespace

// Output larger than any packet may need is measured before memory is allocated for it. A
// decompression bomb thus costs almost nothing, and valid input costs its own size; growing by
// doubling would cost three times as much.
Result<void> lzw_decode(BytesView input, std::size_t output_max, Bytes& out) {
    Expansion small(out, std::min(output_max, unmeasured_bytes_max));
    auto outcome = Decoder(input, small).run();
    const bool is_larger = !outcome && outcome.error().code == Errc::limit_exceeded;
    if (!is_larger || output_max <= unmeasured_bytes_max) return outcome;
    Measurement measured(output_max);
    if (auto size = Decoder(input, measured).run(); !size) return size;
    out.reserve(out.size() + measured.position());
    Expansion exact(out, measured.position());
    return Decoder(input, exact).run();
}

}  // namespace memberlist::wire
