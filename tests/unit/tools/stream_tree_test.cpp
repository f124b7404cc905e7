#include "common/stream_extent.hpp"
#include "common/tree_json.hpp"
#include "common/tree_text.hpp"
#include "support/catch.hpp"
#include "tree_fixture.hpp"

namespace memberlist::test {
namespace {

TEST_CASE("all layers of a stream are named from the outside in", "[tools][tree]") {
    TreeReader reader(with_keys({golden_key()}));
    const Layer tree = reader.stream(sealed_push_pull);
    REQUIRE(is_whole(tree));
    CHECK(kinds(tree) == "stream label encrypt compress push-pull member");
    const Layer& push_pull = tree.inner[0].inner[0].inner[0].inner[0];
    CHECK(value_of<bool>(push_pull, "Join"));
    CHECK(as_text(value_of<Blob>(push_pull, "UserState").kept) == "hello");
    CHECK(push_pull.inner[0].place.offset == 29);
    CHECK(push_pull.inner[0].place.length == 68);
    CHECK(value_of<std::string>(push_pull.inner[0], "Name") == "node-a");
    CHECK(find_field(push_pull.inner[0], "State")->note == "alive");
}

TEST_CASE("every prefix of a stream has a tree and a reason, and is not complete", "[tools][tree]") {
    const Bytes push_pull = from_hex(
        "0683a44a6f696ec3a54e6f64657301ac5573657253746174654c656e0587a441646472a40a000001ab496e6361726e617469"
        "6f6e"
        "01a44d657461c0a44e616d65a66e6f64652d61a4506f7274cd1f0aa5537461746500a356736ea601050200000068656c6c6"
        "f");
    const Bytes compressed = enclosed(push_pull, {true, true, false, {}, "blah"});
    TreeReader reader(with_keys({golden_key()}));
    for (const Bytes* stream : {&push_pull, &compressed, &sealed_push_pull}) {
        const wire::Limits limits;
        StreamExtent extent(limits);
        for (std::size_t length = 0; length < stream->size(); ++length) {
            INFO(to_hex(BytesView(*stream).first(length)));
            const Layer tree = reader.stream(BytesView(*stream).first(length));
            const Problem* problem = first_problem(tree);
            REQUIRE(problem != nullptr);
            CHECK(problem->offset <= length);
            CHECK_FALSE(to_text(tree).empty());
            CHECK(to_line(to_json(tree)).find("\"problem\"") != std::string::npos);
            CHECK_FALSE(extent.measure(BytesView(*stream).first(length)).value().has_value());
        }
        CHECK(is_whole(reader.stream(*stream)));
        CHECK(extent.measure(*stream).value() == stream->size());
    }
}

TEST_CASE("an answer is decrypted with the label that its dialer sent", "[tools][tree]") {
    const Bytes dialed = enclosed(from_hex("0881aa557365724d73674c656e03616263"),
                                  {true, false, false, {golden_key()}, "blah"});
    // the accepting side sends no label header
    const BytesView answer = BytesView(dialed).subspan(6);
    TreeReader reader(with_keys({golden_key()}));
    CHECK(first_code(reader.stream(answer)) == Errc::decrypt_failed);
    const Layer tree = reader.stream(answer, "blah");
    CHECK(is_whole(tree));
    CHECK(kinds(tree) == "stream encrypt user");
}

TEST_CASE("a push/pull that breaks in a member shows the members before it", "[tools][tree]") {
    const std::string member =
        "87a441646472a40a000001ab496e6361726e6174696f6e01a44d657461c0a44e616d65a66e6f64652d61a4506f7274cd1f0a"
        "a5537461746500a356736ea6010502000000";
    const Bytes stream = from_hex("0683a44a6f696ec2a54e6f64657303ac5573657253746174654c656e00" + member +
                                  member + "81a4506f7274a161");  // a port that is text
    const Layer tree = TreeReader({}).stream(stream);
    REQUIRE(tree.inner[0].inner.size() == 3);
    CHECK(is_whole(tree.inner[0].inner[1]));
    CHECK(first_code(tree) == Errc::malformed_message);
    CHECK(first_problem(tree)->offset == stream.size() - 2);
}

TEST_CASE("a stream that claims more than nodes take is broken at once", "[tools][tree]") {
    const Bytes sealed = from_hex("0a7fffffff01");
    const Bytes user = from_hex("0881aa557365724d73674c656ece7fffffff");
    const wire::Limits limits;
    for (const Bytes* stream : {&sealed, &user}) {
        CHECK(first_code(TreeReader({}).stream(*stream)) == Errc::limit_exceeded);
        CHECK_FALSE(StreamExtent(limits).measure(*stream).has_value());
    }
}

TEST_CASE("bytes behind the message of a stream are shown as surplus", "[tools][tree]") {
    const Layer tree = TreeReader({}).stream(from_hex("0881aa557365724d73674c656e03616263ffff"));
    CHECK(is_whole(tree));
    CHECK(find_field(tree.inner[0], "surplus")->place->offset == 17);
}

}  // namespace
}  // namespace memberlist::test
