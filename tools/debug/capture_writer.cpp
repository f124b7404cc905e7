#include "debug/capture_writer.hpp"

#include <netinet/in.h>
#include <pcap.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "wire/big_endian.hpp"

namespace memberlist::tools {

namespace {

using wire::append_u16;
using wire::append_u32;

constexpr int frame_bytes_max = 65'535;
constexpr std::size_t segment_bytes_max = 60'000;
constexpr std::uint8_t hop_limit = 64;
constexpr std::uint8_t tcp_fin = 0x01;
constexpr std::uint8_t tcp_syn = 0x02;
constexpr std::uint8_t tcp_push = 0x08;
constexpr std::uint16_t udp_header_bytes = 8;

// The sum of RFC 1071 over `data`, added to `sum`.
std::uint32_t sum_words(BytesView data, std::uint32_t sum = 0) {
    for (std::size_t i = 0; i < data.size(); i += 2) {
        sum += static_cast<std::uint32_t>(data[i] << 8 | (i + 1 < data.size() ? data[i + 1] : 0));
    }
    return sum;
}

std::uint16_t fold(std::uint32_t sum) {
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum);
}

void put_u16(Bytes& frame, std::size_t at, std::uint16_t number) {
    frame[at] = static_cast<std::uint8_t>(number >> 8);
    frame[at + 1] = static_cast<std::uint8_t>(number);
}

void append_ipv4_header(const Arrival& arrival, std::uint8_t protocol, std::size_t payload_bytes,
                        Bytes& out) {
    out = {0x45, 0};
    append_u16(static_cast<std::uint16_t>(20 + payload_bytes), out);
    append_u32(0, out);
    out.push_back(hop_limit);
    out.push_back(protocol);
    append_u16(0, out);  // filled in below
    append(out, arrival.from.ip.mapped_bytes().last(4));
    append(out, arrival.to.ip.mapped_bytes().last(4));
    put_u16(out, 10, fold(sum_words(out)));
}

void append_ipv6_header(const Arrival& arrival, std::uint8_t protocol, std::size_t payload_bytes,
                        Bytes& out) {
    append_u32(0x60000000, out);
    append_u16(static_cast<std::uint16_t>(payload_bytes), out);
    out.push_back(protocol);
    out.push_back(hop_limit);
    append(out, arrival.from.ip.mapped_bytes());
    append(out, arrival.to.ip.mapped_bytes());
}

// Wraps `transport` in an IP packet and fills in its checksum, which is at `checksum_at` and still
// zero.
Bytes ip_packet(const Arrival& arrival, std::uint8_t protocol, Bytes transport, std::size_t checksum_at) {
    const bool is_v4 = arrival.from.ip.is_v4() && arrival.to.ip.is_v4();
    // The pseudo header contributes only to the sum.
    std::uint32_t sum = protocol + static_cast<std::uint32_t>(transport.size());
    sum = sum_words(arrival.from.ip.mapped_bytes().last(is_v4 ? 4 : 16), sum);
    sum = sum_words(arrival.to.ip.mapped_bytes().last(is_v4 ? 4 : 16), sum);
    const std::uint16_t checksum = fold(sum_words(transport, sum));
    put_u16(transport, checksum_at, checksum == 0 && protocol == IPPROTO_UDP ? 0xffff : checksum);
    Bytes packet;
    is_v4 ? append_ipv4_header(arrival, protocol, transport.size(), packet)
          : append_ipv6_header(arrival, protocol, transport.size(), packet);
    append(packet, transport);
    return packet;
}

Bytes udp_packet(const Arrival& arrival) {
    Bytes datagram;
    append_u16(arrival.from.port, datagram);
    append_u16(arrival.to.port, datagram);
    append_u16(static_cast<std::uint16_t>(udp_header_bytes + arrival.bytes.size()), datagram);
    append_u16(0, datagram);
    append(datagram, arrival.bytes);
    return ip_packet(arrival, IPPROTO_UDP, std::move(datagram), 6);
}

Bytes tcp_packet(const Arrival& arrival, std::uint32_t sequence, std::uint8_t flags, BytesView payload) {
    Bytes segment;
    append_u16(arrival.from.port, segment);
    append_u16(arrival.to.port, segment);
    append_u32(sequence, segment);
    append_u32(0, segment);
    segment.push_back(5 << 4);  // header length in words
    segment.push_back(flags);
    append_u16(0xffff, segment);  // window
    append_u32(0, segment);       // checksum, urgent pointer
    append(segment, payload);
    return ip_packet(arrival, IPPROTO_TCP, std::move(segment), 16);
}

struct CloseCapture {
    void operator()(pcap_t* capture) const { pcap_close(capture); }
};
struct CloseFile {
    void operator()(pcap_dumper_t* file) const { pcap_dump_close(file); }
};

}  // namespace

struct CaptureWriter::Files {
    std::unique_ptr<pcap_t, CloseCapture> capture;
    std::unique_ptr<pcap_dumper_t, CloseFile> file;
};

CaptureWriter::CaptureWriter(std::unique_ptr<Files> files) : files_(std::move(files)) {}
CaptureWriter::~CaptureWriter() = default;
CaptureWriter::CaptureWriter(CaptureWriter&&) noexcept = default;

Result<CaptureWriter> CaptureWriter::create(const std::string& path) {
    auto files = std::make_unique<Files>();
    files->capture.reset(pcap_open_dead(DLT_RAW, frame_bytes_max));
    if (files->capture) files->file.reset(pcap_dump_open(files->capture.get(), path.c_str()));
    if (!files->file) {
        return Error(Errc::invalid_argument,
                     files->capture ? pcap_geterr(files->capture.get()) : path + ": cannot create a capture");
    }
    CaptureWriter writer(std::move(files));
    if (const auto flushed = writer.flush(); !flushed) {
        return Error(flushed.error().code, path + ": " + flushed.error().message());
    }
    return writer;
}

Result<void> CaptureWriter::write(const Arrival& arrival) {
    errno = 0;
    if (arrival.carrier == Carrier::udp) {
        write_frame(arrival.time, udp_packet(arrival));
    } else {
        std::uint32_t sequence = 0;
        write_frame(arrival.time, tcp_packet(arrival, sequence++, tcp_syn, {}));
        for (BytesView rest = arrival.bytes; !rest.empty();) {
            const BytesView piece = rest.first(std::min(rest.size(), segment_bytes_max));
            write_frame(arrival.time, tcp_packet(arrival, sequence, tcp_push, piece));
            sequence += static_cast<std::uint32_t>(piece.size());
            rest = rest.subspan(piece.size());
        }
        write_frame(arrival.time, tcp_packet(arrival, sequence, tcp_fin, {}));
    }
    return flush();
}

// A failed write leaves nothing to flush. It shows in the stream's error flag and in errno.
Result<void> CaptureWriter::flush() {
    if (pcap_dump_flush(files_->file.get()) == 0 && std::ferror(pcap_dump_file(files_->file.get())) == 0)
        return {};
    const std::error_code error(errno != 0 ? errno : EIO, std::generic_category());
    return Error(error, "cannot be written: " + error.message());
}

// libpcap hides errors of close(), which report full quotas and network file systems. fsync()
// reports them before. Pipes and devices do not support it.
Result<void> CaptureWriter::close() {
    errno = 0;
    if (auto flushed = flush(); !flushed) return flushed;
    const bool is_synced = ::fsync(fileno(pcap_dump_file(files_->file.get()))) == 0;
    const std::error_code error(is_synced || errno == EINVAL || errno == EROFS ? 0 : errno,
                                std::generic_category());
    files_->file.reset();
    if (!error) return {};
    return Error(error, "could not be written completely: " + error.message());
}

void CaptureWriter::write_frame(WallTime time, BytesView frame) {
    const auto since_epoch = std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch());
    pcap_pkthdr header{};
    header.ts.tv_sec = since_epoch.count() / 1'000'000;
    header.ts.tv_usec = since_epoch.count() % 1'000'000;
    header.caplen = header.len = static_cast<bpf_u_int32>(frame.size());
    // The dumper is the callback's user data.
    pcap_dump(reinterpret_cast<u_char*>(files_->file.get()), &header, frame.data());
}

}  // namespace memberlist::tools
