// CaptureWriter: arrivals as a capture in classic pcap format, raw IP frames, with made-up headers around the
// bytes.
//
// A stream becomes one connection of which only the arriving direction is there: SYN, the bytes in pieces,
// FIN.
#pragma once

#include <memory>
#include <string>

#include "common/arrival.hpp"
#include "memberlist/result.hpp"

namespace memberlist::tools {

class CaptureWriter {
public:
    // Replaces the file if there is one. Errc::invalid_argument: it cannot be opened. Any other error: it
    // takes not even its header.
    static Result<CaptureWriter> create(const std::string& path);
    ~CaptureWriter();
    CaptureWriter(CaptureWriter&&) noexcept;

    // Written through at once: a capture is whole whenever its writer is stopped.
    Result<void> write(const Arrival& arrival);

    // The last call: what was written is where it belongs, as far as the system tells.
    Result<void> close();

private:
    struct Files;
    explicit CaptureWriter(std::unique_ptr<Files> files);

    Result<void> flush();
    void write_frame(WallTime time, BytesView frame);

    std::unique_ptr<Files> files_;
};

}  // namespace memberlist::tools
