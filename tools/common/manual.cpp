#include "common/manual.hpp"

#include <sstream>

namespace memberlist::tools {

namespace {

constexpr std::size_t width = 100;
constexpr std::size_t section_indent = 2;
constexpr std::size_t detail_indent = 8;

// Appends one paragraph, broken into lines.
void append_filled(const std::string& paragraph, std::size_t indent, std::string& out) {
    std::istringstream words(paragraph);
    std::string word;
    std::size_t column = 0;
    while (words >> word) {
        if (column == 0 || column + 1 + word.size() > width) {
            out.append(column == 0 ? "" : "\n").append(indent, ' ');
            column = indent;
        } else {
            out += ' ';
            ++column;
        }
        out += word;
        column += word.size();
    }
    out += '\n';
}

// Keeps empty lines and lines that start with a space. Every other line is a paragraph.
void append_text(const std::string& text, std::size_t indent, std::string& out) {
    std::istringstream lines(text);
    std::string line;
    while (std::getline(lines, line)) {
        if (line.empty() || line.front() == ' ') {
            out.append(line.empty() ? 0 : indent, ' ').append(line).append("\n");
        } else {
            append_filled(line, indent, out);
        }
    }
}

void append_section(const std::string& title, const std::string& text, std::string& out) {
    out += "\n" + title + "\n";
    append_text(text, section_indent, out);
}

// Appends the lines unchanged.
void append_lines(const std::string& title, const std::vector<std::string>& lines, std::string& out) {
    out += "\n" + title + "\n";
    for (const std::string& line : lines) out.append(section_indent, ' ').append(line).append("\n");
}

// "memberlist-debug-codec encode ping"
std::string full_name(const CLI::App& app) {
    const CLI::App* parent = app.get_parent();
    return (parent == nullptr ? "" : full_name(*parent) + " ") + app.get_name();
}

class ManualFormatter final : public CLI::Formatter {
public:
    explicit ManualFormatter(Manual manual) : manual_(std::move(manual)) {}

    std::string make_help(const CLI::App* app, std::string, CLI::AppFormatMode) const override {
        const std::string name = full_name(*app);
        std::string out = "NAME\n";
        append_text(name + " - " + manual_.summary, section_indent, out);
        append_section("SYNOPSIS", name + " " + manual_.arguments, out);
        append_section("DESCRIPTION", manual_.description, out);
        append_commands(*app, out);
        out += "\nOPTIONS\n";
        append_options(*app, out);
        for (const CLI::App* group : app->get_subcommands(is_option_group)) append_options(*group, out);
        append_option(*app->get_help_ptr(), out);  // once, after the options of all groups
        for (const auto& [title, text] : manual_.sections) append_section(title, text, out);
        append_lines("EXIT STATUS", manual_.exit_status, out);
        append_lines("EXAMPLES", manual_.examples, out);
        return out;
    }

private:
    static bool is_option_group(const CLI::App* app) { return app->get_name().empty(); }
    static bool is_command(const CLI::App* app) { return !app->get_name().empty(); }

    static void append_commands(const CLI::App& app, std::string& out) {
        const auto commands = app.get_subcommands(is_command);
        if (commands.empty()) return;
        out += "\nCOMMANDS\n";
        for (const CLI::App* command : commands) {
            append_text(command->get_name(), section_indent, out);
            append_text(command->get_description(), detail_indent, out);
        }
    }

    void append_options(const CLI::App& app, std::string& out) const {
        for (const CLI::Option* option : app.get_options()) {
            if (option != app.get_help_ptr()) append_option(*option, out);
        }
    }

    void append_option(const CLI::Option& option, std::string& out) const {
        const std::string value = option.get_positional() ? "" : option.get_type_name();
        out.append(section_indent, ' ').append(make_option_name(&option, option.get_positional()));
        out.append(value.empty() ? "" : " ").append(value).append("\n");
        append_text(option.get_description(), detail_indent, out);
    }

    Manual manual_;
};

}  // namespace

void set_manual(CLI::App& app, Manual manual) {
    app.description(manual.summary);
    app.set_help_flag("-h,--help", "Print this help and exit");
    app.formatter(std::make_shared<ManualFormatter>(std::move(manual)));
}

}  // namespace memberlist::tools
