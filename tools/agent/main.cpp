// memberlist-agent: one cluster member as a program. Flags and exit codes are in options.cpp,
// events in event_printer.hpp.
#include <future>
#include <thread>

#include "agent/agent_delegate.hpp"
#include "agent/event_printer.hpp"
#include "agent/hangups.hpp"
#include "agent/join_loop.hpp"
#include "agent/keys_file.hpp"
#include "agent/message_sender.hpp"
#include "agent/meta_file.hpp"
#include "agent/options.hpp"
#include "agent/own_seeds.hpp"
#include "agent/stop_request.hpp"

namespace memberlist::agent {
namespace {

constexpr std::chrono::seconds leave_timeout{5};
// Time for the last events to be written.
constexpr std::chrono::seconds output_timeout{1};
// Time from the signal to the exit. The engine keeps the leave timeout, and the engine itself may
// have stalled.
constexpr std::chrono::seconds stop_timeout = leave_timeout + output_timeout + std::chrono::seconds(1);

// The objects that work together with the node.
struct Helpers {
    AgentDelegate& delegate;
    const ByteCounter& bytes;
    StopRequest& stop_request;
    EventPrinter& events;
};

void print_stats_every(const std::stop_token& stop, const Memberlist& list, Duration interval,
                       const Helpers& helpers) {
    while (pause_for(stop, interval)) helpers.events.print_stats(list.stats(), helpers.bytes);
}

bool has_files_to_reread(const Options& options) {
    return !options.meta_file.empty() || !options.keys_file.empty();
}

void reread_files(const Memberlist& list, const Options& options, const Helpers& helpers) {
    if (!options.meta_file.empty()) reread_meta_file(list, options.meta_file, helpers.delegate);
    if (options.keys_file.empty()) return;
    const auto count = reread_keys_file(options.keys_file, *options.config.keyring);
    if (count) {
        helpers.events.print_keys(*count);
    } else {
        complain("--keys-file " + options.keys_file + ": " + count.error().message());
    }
}

// Runs the agent's workers until there is a reason to stop, then leaves the cluster.
void run_until_stopped(Memberlist list, const Options& options, const Helpers& helpers) {
    const auto seeds = without_own(options.seeds, list.bound_address(), list.local_node().address);
    if (seeds.empty() && !options.seeds.empty()) complain("every seed is this node itself; nothing to join");
    std::vector<std::jthread> workers;  // they use the objects above
    const auto start = [&workers](auto work) { workers.emplace_back(std::move(work)); };
    if (!seeds.empty())
        start([&](const std::stop_token& stop) { join_until_reached(stop, list, seeds, helpers.events); });
    if (options.send_every)
        start([&](const std::stop_token& stop) {
            send_messages(stop, list, *options.send_every, options.on_streams);
        });
    if (options.topics_every)
        start([&](const std::stop_token& stop) { send_on_topic(stop, list, *options.topics_every); });
    if (has_files_to_reread(options))
        start([&](const std::stop_token& stop) {
            follow_hangups(stop, [&] { reread_files(list, options, helpers); });
        });
    if (options.stats_every)
        start([&](const std::stop_token& stop) {
            print_stats_every(stop, list, *options.stats_every, helpers);
        });
    helpers.stop_request.wait();
    for (std::jthread& worker : workers) worker.request_stop();
    if (const auto left = list.leave(leave_timeout); !left)
        complain("leave failed: " + left.error().message());
    if (options.stats_every) helpers.events.print_stats(list.stats(), helpers.bytes);
    list.shutdown();  // also ends a join in progress
}

// Reports why the node could not be created and returns the exit code.
ExitCode refuse(const Error& error, const Options& options) {
    if (error.code != Errc::bind_failed) {
        complain(error.message());
        return error.code == Errc::invalid_argument ? ExitCode::bad_input : ExitCode::failure;
    }
    // Either the address cannot be bound, or there is no address to advertise.
    const std::string advertise = options.config.advertise ? "" : " without --advertise";
    complain("--bind " + options.config.bind_host + advertise + ": " + error.message());
    return ExitCode::bad_input;
}

ExitCode run(Options options) {
    block_stop_signals();
    if (has_files_to_reread(options)) block_hangups();
    const auto stop_request = std::make_shared<StopRequest>();
    watch_stop_signals(stop_request, stop_timeout);
    EventPrinter events(options.event_format, [stop_request] {
        stop_request->on_output_lost();
        complain("cannot write events to standard output; leaving the cluster");
    });

    // Events can arrive before create() returns. Printing waits for the Memberlist, whose members
    // are counted, and for the `listening` line.
    std::promise<const Memberlist*> ready;
    const auto delegate = std::make_shared<AgentDelegate>(options.meta, options.config.retransmit_mult);
    if (auto queued = delegate->queue_broadcasts(options.config.name, options.broadcasts); !queued)
        return refuse(queued.error(), options);
    options.config.on_event = [&events, delegate, node = ready.get_future().share()](const Event& event) {
        const std::size_t members = node.get()->member_count();
        delegate->set_members(members);
        events.print(event, members);
    };
    options.config.delegate = delegate;
    const auto bytes = std::make_shared<ByteCounter>();
    options.config.metrics = bytes;
    if (!options.refuse_merge.empty())
        options.config.admission = std::make_shared<RefuseAll>(options.config.name, options.refuse_merge);

    auto list = Memberlist::create(options.config);
    if (!list) return refuse(list.error(), options);
    list->on_message({}, [&events](const TopicMessage& message) { events.print(message); });
    events.print_listening(options.config.name, list->bound_address());
    ready.set_value(&*list);
    run_until_stopped(*list, options, {*delegate, *bytes, *stop_request, events});
    if (const auto unwritten = events.finish(output_timeout); unwritten > 0)
        complain("standard output has stalled; the last " + std::to_string(unwritten) + " events were lost");
    return stop_request->has_signal() ? ExitCode::success : ExitCode::failure;
}

}  // namespace
}  // namespace memberlist::agent

int main(int argc, char** argv) {
    using namespace memberlist::agent;
    auto parsed = parse_command_line(argc, argv);
    if (const auto* code = std::get_if<ExitCode>(&parsed)) return static_cast<int>(*code);
    return static_cast<int>(run(std::move(std::get<Options>(parsed))));
}
