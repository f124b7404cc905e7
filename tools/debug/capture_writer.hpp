// CaptureWriter writes arrivals to a pcap file as raw IP frames with synthetic headers.
//
// A stream becomes one connection with only the arriving direction: SYN, the bytes in segments,
// FIN.
#pragma once

#include <memory>
#include <string>

#include "common/arrival.hpp"
#include "memberlist/result.hpp"

namespace memberlist::tools {

class CaptureWriter {
public:
    // Replaces an existing file. Fails with Errc::invalid_argument if the file cannot be opened,
    // and with another error if its header cannot be written.
    static Result<CaptureWriter> create(const std::string& path);
    ~CaptureWriter();
    CaptureWriter(CaptureWriter&&) noexcept;

    // Writes and flushes, so that the capture is complete whenever the program stops.
    Result<void> write(const Arrival& arrival);

    // Must be the last call. Reports errors that the system detects only at the end.
    Result<void> close();

private:
    struct Files;
    explicit CaptureWriter(std::unique_ptr<Files> files);

    Result<void> flush();
    void write_frame(WallTime time, BytesView frame);

    std::unique_ptr<Files> files_;
};

}  // namespace memberlist::tools
