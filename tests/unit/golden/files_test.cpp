// The golden files are complete and together hold the expected vectors.
#include <filesystem>
#include <iostream>
#include <set>

#include "golden_file.hpp"
#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::test;

namespace {

std::string carrier_name(Carrier carrier) {
    switch (carrier) {
        case Carrier::packet: return "packet";
        case Carrier::stream_dialed: return "dialed stream";
        case Carrier::stream_accepted: return "accepted stream";
    }
    return "?";
}

}  // namespace

TEST_CASE("every golden file is read, and holds as many vectors as it says", "[golden]") {
    std::size_t count = 0;
    for (const auto& file : golden_files) count += load_golden_file(file).size();
    std::cout << "read " << count << " golden vectors from " << golden_files.size() << " files\n";

    std::set<std::string> present;
    for (const auto& entry : std::filesystem::directory_iterator(golden_folder())) {
        present.insert(entry.path().stem().string());
    }
    CHECK(present == std::set<std::string>(golden_files.begin(), golden_files.end()));
}

TEST_CASE("the golden vectors cover every message on every carrier that has it", "[golden]") {
    std::set<std::string> covered;
    for (const auto& vector : golden_vectors([](const auto& v) { return v.origin == "memberlist"; })) {
        for (const auto& message : vector.messages) {
            covered.insert(message.at("type").get<std::string>() + " on " + carrier_name(vector.carrier));
        }
    }
    CHECK(covered == std::set<std::string>{"ack on accepted stream", "ack on packet", "alive on packet",
                                           "dead on packet", "error on accepted stream",
                                           "indirect_ping on packet", "nack on packet",
                                           "ping on dialed stream", "ping on packet",
                                           "push_pull on accepted stream", "push_pull on dialed stream",
                                           "suspect on packet", "user on dialed stream", "user on packet"});
}

TEST_CASE("the golden vectors cover every combination of layers", "[golden]") {
    std::set<std::string> packets;
    std::set<std::string> streams;
    for (const auto& vector : golden_vectors([](const auto&) { return true; })) {
        std::string combination = std::to_string(vector.keys.empty() ? 0 : vector.keys.front().size());
        for (const auto& layer : vector.layers) combination += " " + layer;
        if (vector.has_layer("compound")) continue;
        (is_packet(vector) ? packets : streams).insert(combination);
    }
    for (const std::string label : {"", " label"}) {
        for (const std::string compression : {"", " compression"}) {
            for (const std::string crc : {"", " crc"}) {
                CHECK(packets.count("0" + label + crc + compression) == 1);
                for (const std::string size : {"16", "24", "32"}) {
                    for (const std::string version : {" encryption 0", " encryption 1"}) {
                        const auto tail = label + version + crc + compression;
                        INFO(size + tail);
                        CHECK(packets.count(size + tail) == 1);
                        if (crc.empty()) CHECK(streams.count(size + tail) == 1);
                    }
                }
            }
            CHECK(streams.count("0" + label + compression) == 1);
        }
    }
}
