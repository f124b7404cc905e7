#include "debug/encode_command.hpp"

#include <memory>

#include "common/message_kinds.hpp"
#include "common/text_codec.hpp"
#include "debug/encode_form.hpp"
#include "debug/encode_manual.hpp"
#include "debug/envelope.hpp"
#include "wire/compound.hpp"
#include "wire/encode.hpp"

namespace memberlist::tools {

namespace {

using wire::MessageType;

constexpr const char* program = "memberlist-debug-codec";
constexpr std::size_t nonce_bytes = 12;
constexpr const char* versions_default = "1/5/2/0/0/0";  // memberlist's own default

enum class Carriers { packet, stream, both };

// The options that every TYPE has, besides its fields.
struct Wrapping {
    TreeOptions security;
    Envelope envelope;
};

// The option for the field `key`: SourceAddr becomes --source-addr.
std::string option_name(std::string_view key) {
    std::string name = "--";
    for (const char c : key) {
        const bool is_upper = c >= 'A' && c <= 'Z';
        if (is_upper && name.size() > 2) name += '-';
        name += is_upper ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return name;
}

std::string_view value_name(std::string_view key) {
    if (key == "Addr" || key == "SourceAddr" || key == "Target") return "IP";
    if (key == "Vsn") return "VERSIONS";
    return key == "Meta" || key == "Payload" ? "BYTES" : "VALUE";
}

template <class Struct>
void add_field_options(CLI::App& app, MessageType kind, const std::shared_ptr<EncodeForm<Struct>>& form) {
    const auto add = [&](const auto& field) {
        const std::string_view key = field.key;
        using Value = std::remove_cvref_t<decltype(field.of(std::declval<Struct&>()))>;
        const std::string help = field_help(kind, key);
        const auto set = [form, key](const std::string& text) {
            if (const auto done = form->set(key, text); !done) {
                throw CLI::ValidationError(option_name(key), done.error().message());
            }
        };
        if constexpr (std::same_as<Value, bool>) {
            app.add_flag_callback(
                option_name(key), [set] { set("true"); }, help);
        } else {
            app.add_option_function<std::string>(option_name(key), set, help)
                ->type_name(std::string(value_name(key)));
        }
    };
    std::apply([&](const auto&... field) { (add(field), ...); }, wire::Schema<Struct>::fields);
}

Result<Bytes> parse_nonce(const std::string& text) {
    auto nonce = parse_hex(text);
    if (nonce && nonce->size() != nonce_bytes)
        return Error(Errc::invalid_argument, "must be 12 bytes in hexadecimal");
    return nonce;
}

void add_wrapping_options(CLI::App& app, Carriers carriers, Wrapping& wrapping) {
    Envelope& envelope = wrapping.envelope;
    envelope.is_stream = carriers == Carriers::stream;
    app.add_flag("--compress", envelope.compress,
                 "Compress the message with LZW, even if that makes it longer (default: no compression)");
    if (carriers != Carriers::stream)
        app.add_flag("--crc", envelope.checksum, "Prefix a checksum; packets only (default: none)");
    if (carriers != Carriers::packet) {
        app.add_flag_callback(
            "--stream", [&envelope] { envelope.is_stream = true; },
            carriers == Carriers::both
                ? "Encode for a stream, as the dialing side sends it (default: for a packet)"
                : "Encode for a stream, as the dialing side sends it; implied");
    }
    add_security_options(
        app, wrapping.security, KeyUse::encrypt,
        "Label to prefix, at most 255 bytes; an encryption authenticates it (default: none)");
    const auto encrypting = "--key";
    add_parsed(
        app, "--nonce", "HEX", parse_nonce, [&envelope](Bytes nonce) { envelope.nonce = std::move(nonce); },
        "Nonce to encrypt with, 12 bytes in hexadecimal; needs --key (default: random)")
        ->needs(encrypting);
    app.add_flag_callback(
           "--old-encryption",
           [&envelope] { envelope.config.encryption = security::EncryptionVersion::padded; },
           "Use encryption version 0, as protocol version 1 does; needs --key (default: version 1)")
        ->needs(encrypting);
}

ExitCode print_wrapped(BytesView message, Wrapping& wrapping) {
    auto& envelope = wrapping.envelope;
    if (envelope.is_stream && envelope.checksum) {
        complain(program, "--crc: streams have no checksum; use it without --stream");
        return ExitCode::usage;
    }
    const auto encryption = envelope.config.encryption;
    envelope.config = frame_config(wrapping.security);
    envelope.config.encryption = encryption;
    const auto bytes = enclose(message, envelope);
    if (!bytes) {
        complain(program, bytes.error().message());
        return ExitCode::usage;
    }
    print_line(to_hex(*bytes));
    return ExitCode::success;
}

// Adds a TYPE. `make` appends its message, in the form for a packet or for a stream.
template <class Make>
CLI::App& add_type(CLI::App& encode, MessageType kind, Carriers carriers, ExitCode& exit_code, Make make) {
    CLI::App& type = *encode.add_subcommand(std::string(kind_name(kind)));
    set_manual(type, type_manual(kind));
    const auto wrapping = std::make_shared<Wrapping>();
    add_wrapping_options(type, carriers, *wrapping);
    type.final_callback([wrapping, make, &exit_code] {
        Bytes message;
        make(wrapping->envelope.is_stream, message);
        exit_code = print_wrapped(message, *wrapping);
    });
    return type;
}

// Adds a TYPE with the fields of `Message`.
template <class Message>
void add_struct_type(CLI::App& encode, MessageType kind, Carriers carriers, ExitCode& exit_code) {
    const auto form = std::make_shared<EncodeForm<Message>>();
    if constexpr (std::same_as<Message, wire::Alive>) static_cast<void>(form->set("Vsn", versions_default));
    const auto make = [form](bool, Bytes& out) { wire::encode(form->message(), out); };
    add_field_options(add_type(encode, kind, carriers, exit_code, make), kind, form);
}

void add_user_type(CLI::App& encode, ExitCode& exit_code) {
    const auto payload = std::make_shared<Bytes>();
    const auto make = [payload](bool is_stream, Bytes& out) {
        is_stream ? wire::encode_user_stream(*payload, out) : wire::encode(wire::UserData{*payload}, out);
    };
    CLI::App& type = add_type(encode, MessageType::user, Carriers::both, exit_code, make);
    add_parsed(
        type, "--payload", "BYTES", parse_bytes, [payload](Bytes bytes) { *payload = std::move(bytes); },
        "The payload: text, including 'nil', or hex:... (default: empty)");
}

using Member = EncodeForm<wire::PushNodeState>;

// "Name=node-a,Addr=10.0.0.1,Port=7946,State=alive"
Result<std::shared_ptr<Member>> parse_member(const std::string& text) {
    auto member = std::make_shared<Member>();
    static_cast<void>(member->set("Vsn", versions_default));
    for (std::string_view rest = text; !rest.empty();) {
        const std::string_view pair = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos)
            return Error(Errc::invalid_argument, "must be NAME=VALUE,NAME=VALUE,...");
        const auto set = member->set(pair.substr(0, equals), pair.substr(equals + 1));
        if (!set) return set.error();
    }
    return member;
}

struct PushPullForm {
    bool join = false;
    std::vector<std::shared_ptr<Member>> members;
    Bytes user_state;
};

void add_push_pull_type(CLI::App& encode, ExitCode& exit_code) {
    const auto form = std::make_shared<PushPullForm>();
    const auto make = [form](bool, Bytes& out) {
        wire::encode_push_pull_header(form->join, form->members.size(), form->user_state.size(), out);
        for (const auto& member : form->members) wire::encode_push_node(member->message(), out);
        append(out, form->user_state);
    };
    CLI::App& type = add_type(encode, MessageType::push_pull, Carriers::stream, exit_code, make);
    type.add_flag("--join", form->join, field_help(MessageType::push_pull, "Join"));
    add_parsed(
        type, "--member", "NAME=VALUE,...", parse_member,
        [form](std::shared_ptr<Member> member) { form->members.push_back(std::move(member)); },
        "A member, given by its fields, such as "
        "Name=node-a,Addr=10.0.0.1,Port=7946,State=alive,Incarnation=1; may be repeated (default: none). "
        "Fields: Name, text; Addr, an IP address; Port, 0 to 65535; Meta, BYTES; Incarnation, 0 to "
        "4294967295; State, alive (0), suspect (1), dead (2), left (3) or any number; Vsn, VERSIONS "
        "(default " +
            std::string(versions_default) + "). Omitted fields are zero, empty or nil");
    add_parsed(
        type, "--user-state", "BYTES", parse_bytes,
        [form](Bytes bytes) { form->user_state = std::move(bytes); },
        "The application's state: text, including 'nil', or hex:... (default: empty)");
}

Result<Bytes> parse_part(const std::string& text) {
    auto part = parse_hex(text);
    if (part && (part->empty() || part->size() > wire::compound_part_bytes_max)) {
        return Error(Errc::invalid_argument, "must be a message of 1 to 65535 bytes");
    }
    return part;
}

void add_compound_type(CLI::App& encode, ExitCode& exit_code) {
    const auto parts = std::make_shared<std::vector<Bytes>>();
    const auto make = [parts](bool, Bytes& out) {
        const std::vector<BytesView> views(parts->begin(), parts->end());
        wire::encode_compound(views, out);
    };
    CLI::App& type = add_type(encode, MessageType::compound, Carriers::packet, exit_code, make);
    const auto add_part = [parts](Bytes part) {
        if (parts->size() == wire::compound_parts_max)
            throw CLI::ValidationError("--part", "may be given at most 127 times");
        parts->push_back(std::move(part));
    };
    add_parsed(
        type, "--part", "HEX", parse_part, add_part,
        "A message of 1 to 65535 bytes, as encode prints it (required); may be repeated, up to 127 times")
        ->required();
}

}  // namespace

void add_encode_command(CLI::App& app, ExitCode& exit_code) {
    CLI::App& encode = *app.add_subcommand("encode");
    set_manual(encode, encode_manual());
    encode.require_subcommand(1);
    // Catches an unknown TYPE before CLI11 reports a missing subcommand.
    encode.add_option_function<std::string>(
        "TYPE",
        [](const std::string& text) {
            throw CLI::ParseError("unknown TYPE " + text + "; must be one of " + type_names(),
                                  CLI::ExitCodes::ExtrasError);
        },
        "The type of the message, see COMMANDS (required)");
    add_struct_type<wire::Ping>(encode, MessageType::ping, Carriers::both, exit_code);
    add_struct_type<wire::IndirectPing>(encode, MessageType::indirect_ping, Carriers::packet, exit_code);
    add_struct_type<wire::Ack>(encode, MessageType::ack, Carriers::both, exit_code);
    add_struct_type<wire::Nack>(encode, MessageType::nack, Carriers::packet, exit_code);
    add_struct_type<wire::Suspect>(encode, MessageType::suspect, Carriers::packet, exit_code);
    add_struct_type<wire::Alive>(encode, MessageType::alive, Carriers::packet, exit_code);
    add_struct_type<wire::Dead>(encode, MessageType::dead, Carriers::packet, exit_code);
    add_user_type(encode, exit_code);
    add_push_pull_type(encode, exit_code);
    add_struct_type<wire::ErrorReply>(encode, MessageType::error, Carriers::stream, exit_code);
    add_compound_type(encode, exit_code);
}

}  // namespace memberlist::tools
