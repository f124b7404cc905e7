// memberlist-agent: one member of a cluster as a program. Flags and exit codes: options.cpp; events:
// event_printer.hpp.
#include <atomic>
#include <future>
#include <thread>

#include "agent/event_printer.hpp"
#include "agent/join_loop.hpp"
#include "agent/message_sender.hpp"
#include "agent/options.hpp"
#include "agent/signals.hpp"

namespace memberlist::agent {
namespace {

constexpr std::chrono::seconds leave_timeout{5};

class FixedMeta final : public Delegate {
public:
    explicit FixedMeta(std::string_view meta) : meta_(to_bytes(meta)) {}
    Bytes node_meta(std::size_t) override { return meta_; }

private:
    Bytes meta_;
};

// Works for the node until a signal comes, then leaves.
void run_until_stopped(Memberlist list, const Options& options, EventPrinter& events) {
    std::jthread joiner;
    std::jthread sender;
    if (!options.seeds.empty()) {
        joiner = std::jthread(
            [&](const std::stop_token& stop) { join_until_reached(stop, list, options.seeds, events); });
    }
    if (options.send_every) {
        sender = std::jthread(
            [&](const std::stop_token& stop) { send_messages(stop, list, *options.send_every); });
    }
    wait_for_stop_signal();
    exit_at_next_stop_signal();
    joiner.request_stop();
    sender.request_stop();
    if (const auto left = list.leave(leave_timeout); !left) complain("leaving: " + left.error().message());
    list.shutdown();  // also ends a join that is still under way
}

ExitCode run(Options options) {
    block_stop_signals();
    std::atomic<bool> is_output_lost{false};
    EventPrinter events(options.event_format, [&] {
        is_output_lost = true;
        complain("standard output takes no more events: leaving");
        raise_stop_signal();
    });

    // Events may come before create() has returned; they wait for the node whose members they count, and for
    // the first line.
    std::promise<const Memberlist*> ready;
    options.config.on_event = [&events, node = ready.get_future().share()](const Event& event) {
        const Memberlist& list = *node.get();
        events.print(event, list.alive_count());
    };
    options.config.delegate = std::make_shared<FixedMeta>(options.meta);

    const auto list = Memberlist::create(options.config);
    if (!list) {
        complain(list.error().message());
        const bool can_be_mended =
            list.error().code == Errc::bind_failed || list.error().code == Errc::invalid_argument;
        return can_be_mended ? ExitCode::bad_input : ExitCode::failure;
    }
    events.print_listening(options.config.name, list->bound_address());
    ready.set_value(&*list);
    run_until_stopped(*list, options, events);
    return is_output_lost ? ExitCode::failure : ExitCode::success;
}

}  // namespace
}  // namespace memberlist::agent

int main(int argc, char** argv) {
    using namespace memberlist::agent;
    auto parsed = parse_command_line(argc, argv);
    if (const auto* code = std::get_if<ExitCode>(&parsed)) return static_cast<int>(*code);
    return static_cast<int>(run(std::move(std::get<Options>(parsed))));
}
