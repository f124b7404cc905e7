#include "common/layer.hpp"

#include <algorithm>

#include "common/message_kinds.hpp"

namespace memberlist::tools {

namespace {

void collect_messages(const Layer& layer, std::vector<const Layer*>& out) {
    if (!is_wrapper(layer.kind)) {
        out.push_back(&layer);
        return;
    }
    for (const Layer& inner : layer.inner) collect_messages(inner, out);
}

}  // namespace

const Problem* first_problem(const Layer& tree) {
    if (tree.problem) return &*tree.problem;
    for (const Layer& inner : tree.inner) {
        if (const Problem* problem = first_problem(inner)) return problem;
    }
    return nullptr;
}

bool is_whole(const Layer& tree) { return first_problem(tree) == nullptr; }

std::vector<const Layer*> messages_of(const Layer& tree) {
    std::vector<const Layer*> messages;
    collect_messages(tree, messages);
    return messages;
}

const Field* find_field(const Layer& layer, std::string_view name) {
    const auto found = std::find_if(layer.fields.begin(), layer.fields.end(),
                                    [&](const Field& field) { return field.name == name; });
    return found == layer.fields.end() ? nullptr : &*found;
}

}  // namespace memberlist::tools
