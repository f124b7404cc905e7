// Topics: sends and receives topic messages, which travel as user messages.
//
// A Delegate between the core and the application's Delegate: adds our broadcasts to the
// application's and forwards everything else. set_handler(), forget_handlers(), drops(), queue(),
// address() and address_to_all() may be called from any thread; all other functions run on the
// engine's thread, which also calls the handlers.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>

#include "api/member_view.hpp"
#include "api/topic_broadcasts.hpp"
#include "base/telemetry.hpp"
#include "memberlist/config.hpp"
#include "memberlist/topic.hpp"

namespace memberlist::api {

class Topics final : public Delegate {
public:
    // `view` and the delegate of `config`, if any, outlive the engine. `gossip_bytes_max`: size of
    // the largest broadcast, envelope included.
    Topics(const Config& config, std::size_t gossip_bytes_max, const MemberView& view, Telemetry telemetry);

    // Registers `handler` for `topic`, replacing any previous one; a null handler unregisters it.
    // The empty topic receives messages on topics without a handler of their own. Any thread.
    void set_handler(std::string topic, MessageHandler handler);
    void forget_handlers();
    DropCounters drops() const;
    // The broadcast queue: our own broadcasts and those that we relay.
    struct Queue {
        std::size_t size = 0;
        std::uint64_t dropped = 0;  // see TopicBroadcasts::dropped()
    };
    Queue queue() const;

    // Builds the envelope of a message of our own. `invalid_argument` if the topic or the key has a
    // wrong length. Any thread.
    Result<TopicEnvelope> address(std::string_view topic, BytesView payload) const;
    Result<TopicEnvelope> address_to_all(std::string_view topic, BytesView payload, std::string_view key);

    void broadcast(TimePoint now, BytesView message);
    // Returns false if `message` is not a topic message but an ordinary user message of the
    // application.
    bool on_message(TimePoint now, const UserMessage& message);
    // The node is no longer a member. If it returns, its broadcast numbers may start anywhere.
    void on_gone(const std::string& member) { broadcasts_.forget(member); }

    Bytes node_meta(std::size_t limit) override;
    std::vector<Bytes> broadcasts(std::size_t overhead, std::size_t limit) override;
    Bytes local_state(bool join) override;
    void merge_remote_state(BytesView state, bool join) override;

private:
    using Handler = std::shared_ptr<const MessageHandler>;

    std::uint64_t microseconds_since_1970() const;
    std::uint64_t number_max() const;
    void read(TimePoint now, const TopicEnvelope& envelope, const UserMessage& message);
    Handler handler_of(std::string_view topic) const;
    void drop(const Error& error, const SocketAddress& from);
    void report_queue();

    const std::string name_;
    const std::uint32_t retransmit_mult_;
    const std::shared_ptr<Clock> clock_;  // null: the system clock
    Delegate* const delegate_;
    const MemberView& view_;
    const Telemetry telemetry_;
    TopicBroadcasts broadcasts_;
    bool is_our_turn_ = false;
    std::atomic<std::uint64_t> last_number_;

    mutable std::mutex mutex_;  // guards the members below
    std::map<std::string, Handler, std::less<>> handlers_;
    bool is_over_ = false;  // forget_handlers() was called; later handlers are ignored
    DropCounters drops_;
    Queue queue_;
};

}  // namespace memberlist::api
