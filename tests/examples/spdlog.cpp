// Sends a node's log to spdlog.
#include <spdlog/spdlog.h>

#include <memberlist/memberlist.hpp>

#include <memory>

using namespace memberlist;

spdlog::level::level_enum level_of(LogLevel level) {
    switch (level) {
        case LogLevel::trace: return spdlog::level::trace;
        case LogLevel::debug: return spdlog::level::debug;
        case LogLevel::info: return spdlog::level::info;
        case LogLevel::warn: return spdlog::level::warn;
        case LogLevel::error: return spdlog::level::err;
    }
    return spdlog::level::off;
}

// Records are structured; render() turns one into the line that Go's memberlist would write. The
// sink is called on the node's thread, so use an asynchronous spdlog logger if writing is slow.
LogSink to_spdlog(std::shared_ptr<spdlog::logger> logger) {
    return [logger = std::move(logger)](const LogRecord& record) {
        const auto level = level_of(record.level);
        if (logger->should_log(level)) logger->log(level, "memberlist: {}", render(record));
    };
}

int main() {
    spdlog::set_level(spdlog::level::debug);
    Config config = Config::local();
    config.name = "alice";
    config.bind_host = "127.0.0.1";
    config.bind_port = 0;
    config.log = to_spdlog(spdlog::default_logger());
    config.log_level = LogLevel::debug;  // lower levels never reach spdlog, whatever its own level
    auto alice = Memberlist::create(config);
    if (!alice) return spdlog::error("{}", alice.error().message()), 1;

    // No node listens there, which is logged.
    if (alice->join({"127.0.0.1:1"}, std::chrono::seconds(5))) return 1;
}
