#include "common/tree_json.hpp"

#include "common/text_codec.hpp"
#include "common/tree_text.hpp"

namespace memberlist::tools {

namespace {

using Json = nlohmann::ordered_json;

struct ValueJson {
    Json operator()(Nil) const { return nullptr; }
    Json operator()(const Blob& blob) const { return {{"bytes", blob.size}, {"hex", to_hex(blob.kept)}}; }
    Json operator()(const IpAddress& ip) const { return value_text(ip); }
    Json operator()(const ProtocolVersions& v) const {
        return Json::array(
            {v.protocol_min, v.protocol_max, v.protocol, v.delegate_min, v.delegate_max, v.delegate});
    }
    template <class Plain>
    Json operator()(const Plain& plain) const {
        return plain;
    }
};

Json problem_json(const Problem& problem) {
    const auto& code = problem.error.code;
    return {{"offset", problem.offset},
            {"code", errc_name(static_cast<Errc>(code.value()))},
            {"message", problem.error.message()}};
}

}  // namespace

nlohmann::ordered_json to_json(const Layer& tree) {
    Json json{{"kind", tree.kind}, {"offset", tree.place.offset}, {"length", tree.place.length}};
    for (const Field& field : tree.fields) json["fields"][field.name] = std::visit(ValueJson{}, field.value);
    if (!tree.unfolds.empty()) json["unfolds"] = {{"as", tree.unfolds}, {"bytes", tree.unfolded_bytes}};
    for (const Layer& inner : tree.inner) json["layers"].push_back(to_json(inner));
    if (tree.problem) json["problem"] = problem_json(*tree.problem);
    return json;
}

std::string to_line(const nlohmann::ordered_json& json) {
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace memberlist::tools
