// Counts allocations. The operators below replace those of the whole program, at no cost to the
// other tests.
#include <cstdlib>
#include <new>

#include "support/catch.hpp"
#include "support/hex.hpp"
#include "wire/compress.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"
#include "wire/message_extent.hpp"

namespace {

std::size_t allocations = 0;

void* counted_allocation(std::size_t size) noexcept {
    ++allocations;
    return std::malloc(size);
}

template <class Action>
std::size_t allocations_of(const Action& action) {
    const std::size_t before = allocations;
    action();
    return allocations - before;
}

}  // namespace

// Not inlined: GCC would pair malloc() or free() with delete or new and warn of a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size) {
    if (void* const memory = counted_allocation(size)) return memory;
    throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return counted_allocation(size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

using namespace memberlist;
using namespace memberlist::wire;
using memberlist::test::from_hex;

TEST_CASE("the counter of allocations counts", "[wire][allocation]") {
    // A plain call, because clang may remove the allocation of an unused vector.
    CHECK(allocations_of([] { ::operator delete(::operator new(100)); }) == 1);
}

TEST_CASE("decoding a packet message allocates nothing", "[wire][allocation]") {
    const Source source{as_bytes("\x0a\x01\x01\x01"), 7946, "node-a"};
    const PacketMessage message = GENERATE_COPY(values<PacketMessage>({
        Ping{42, "a name that is longer than any small string", source},
        IndirectPing{42, as_bytes("\x0a\x01\x01\x02"), 7946, "node-b", true, source},
        Ack{42, as_bytes("payload")},
        Nack{42},
        Suspect{7, "node-b", "node-a"},
        Alive{7, "node-b", as_bytes("\x0a\x01\x01\x02"), 7946, as_bytes("meta"), as_bytes("\1\5\2\1\1\1")},
        Dead{7, "node-b", "node-a"},
        UserData{as_bytes("user")},
    }));
    Bytes bytes;
    encode(message, bytes);
    bool is_decoded = false;
    CHECK(allocations_of([&] { is_decoded = decode_packet_message(bytes).has_value(); }) == 0);
    CHECK(is_decoded);
}

TEST_CASE("unknown keys with simple values allocate nothing, nested ones do", "[wire][allocation]") {
    const Bytes simple = from_hex("0b 83 a1 78 a2 6869 a1 79 cb 3ff0000000000000 a5 5365714e6f 07");
    CHECK(allocations_of([&] { static_cast<void>(decode_packet_message(simple)); }) == 0);
    const Bytes nested = from_hex("0b 82 a1 78 91 c0 a5 5365714e6f 07");
    CHECK(allocations_of([&] { static_cast<void>(decode_packet_message(nested)); }) > 0);
}

TEST_CASE("a malformed packet message allocates nothing", "[wire][allocation]") {
    const Bytes truncated = from_hex("0b 81 a5 5365714e6f cd 01");
    CHECK(allocations_of([&] { static_cast<void>(decode_packet_message(truncated)); }) == 0);
}

TEST_CASE("encoding into a buffer that has the room allocates nothing", "[wire][allocation]") {
    Bytes out;
    out.reserve(1'000);
    const Ping ping{42, "node-b", {as_bytes("\x0a\x01\x01\x01"), 7946, "node-a"}};
    CHECK(allocations_of([&] { encode(ping, out); }) == 0);
}

TEST_CASE("measuring a stream message allocates nothing", "[wire][allocation]") {
    Bytes bytes;
    encode(PushPull{true, std::vector<PushNodeState>(10), as_bytes("state")}, bytes);
    const Limits limits;
    CHECK(allocations_of([&] {
              MessageExtent extent(limits);
              for (std::size_t size = 0; size <= bytes.size(); ++size) {
                  static_cast<void>(extent.measure(BytesView(bytes).first(size)));
              }
          }) == 0);
}

TEST_CASE("a compressor allocates nothing once its buffers have grown", "[wire][allocation]") {
    const Compression method = GENERATE(Compression::lzw, Compression::lz4);
    const Bytes message(1'000, 'a');
    Compressor compressor;
    Bytes out;
    compressor.wrap(method, message, out);
    out.clear();
    CHECK(allocations_of([&] { compressor.wrap(method, message, out); }) == 0);
    out.clear();
    CHECK(allocations_of([&] { static_cast<void>(compressor.wrap_if_smaller(method, message, out)); }) == 0);
}
