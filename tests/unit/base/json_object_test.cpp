#include "base/json_object.h"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "error_of.h"

namespace filperf::test {
namespace {

const nlohmann::json document = nlohmann::json::parse(R"({
  "text": "x", "texts": ["a", "b"], "map": {"k": "v"}, "number": 1.5, "integer": 7, "negative": -3, "null": null,
  "huge": 18446744073709551615, "mixed": ["a", 1], "badmap": {"k": 1}, "object": {"inner": {"text": 1}}
})");

const JsonObject json(document, "cannot read x");

template <typename Action>
std::string why(Action action) {
  const Error error = error_of(action);
  EXPECT_EQ(error.what_failed(), "cannot read x");
  return error.why();
}

TEST(ParseJson, NamesTheByteAtFault) {
  EXPECT_EQ(parse_json("[1]", "cannot read x")[0], 1);
  EXPECT_EQ(why([] { return parse_json("{\"a\": ]", "cannot read x"); }), "it is not JSON (at byte 7)");
  EXPECT_EQ(why([] { return parse_json("", "cannot read x"); }), "it is not JSON (at byte 1)");
  EXPECT_EQ(why([] { return parse_json("\"\xFF\"", "cannot read x"); }), "it is not JSON (at byte 2)");
}

/// So many lists or objects, one in the other.
std::string nested(std::size_t depth, const std::string& open, const std::string& close) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) {
    text += open;
  }
  text += "1";
  for (std::size_t i = 0; i < depth; ++i) {
    text += close;
  }
  return text;
}

TEST(ParseJson, TakesADepthUpToItsLimit) {
  constexpr std::size_t kDeepest = 64;
  const std::string too_deep = "its lists and objects are nested more than 64 deep";
  EXPECT_NO_THROW(static_cast<void>(parse_json(nested(kDeepest, "[", "]"), "cannot read x")));
  EXPECT_NO_THROW(static_cast<void>(parse_json(nested(kDeepest, "{\"a\": ", "}"), "cannot read x")));
  for (const std::size_t depth : {kDeepest + 1, std::size_t{66'000}}) {
    EXPECT_EQ(why([&] { return parse_json(nested(depth, "[", "]"), "cannot read x"); }), too_deep);
    EXPECT_EQ(why([&] { return parse_json(nested(depth, "{\"a\": ", "}"), "cannot read x"); }), too_deep);
    EXPECT_EQ(why([&] { return parse_json(nested(depth, "[{\"a\": ", "}]"), "cannot read x"); }), too_deep);
    EXPECT_EQ(why([&] { return parse_json(std::string(depth, '['), "cannot read x"); }), too_deep);
  }
}

TEST(ParseJson, RefusesAMemberThatIsThereTwice) {
  const std::string twice = "it has the member `a` twice in one object";
  EXPECT_EQ(why([] { return parse_json(R"({"a": 1, "a": 1})", "cannot read x"); }), twice);
  EXPECT_EQ(why([] { return parse_json(R"({"a": {"b": 1}, "c": [], "\u0061": 2})", "cannot read x"); }), twice);
  EXPECT_EQ(why([] { return parse_json(R"([{"x": {"a": 1, "b": {}, "a": 2}}])", "cannot read x"); }), twice);
  EXPECT_NO_THROW(static_cast<void>(parse_json(R"([{"a": {"a": 1}}, {"a": 1}])", "cannot read x")));
}

TEST(ParseJson, RefusesANumberThatNoDoubleHolds) {
  for (const char* text : {"1e777", "-1e777", "[1, 1e309]", R"({"a": 123456789e999})"}) {
    EXPECT_EQ(why([&] { return parse_json(text, "cannot read x"); }), "it holds a number that is too large") << text;
  }
  EXPECT_EQ(parse_json("1e-777", "cannot read x"), 0.0);
}

TEST(JsonObject, ReadsMembers) {
  EXPECT_EQ(json.text("text"), "x");
  EXPECT_EQ(json.optional_text("text"), "x");
  EXPECT_EQ(json.texts("texts"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(json.text_map("map"), (std::map<std::string, std::string>{{"k", "v"}}));
  EXPECT_EQ(json.number("number", 0, 2), 1.5);
  EXPECT_EQ(json.number("integer", 0, 7), 7.0);
  EXPECT_EQ(json.integer("integer", 7, 7), 7);
  EXPECT_EQ(json.integer("negative", -3, 0), -3);
}

TEST(JsonObject, TakesNullForAbsent) {
  EXPECT_TRUE(json.has("text"));
  EXPECT_FALSE(json.has("null"));
  EXPECT_FALSE(json.has("absent"));
  EXPECT_EQ(json.optional_text("null"), std::nullopt);
  EXPECT_EQ(json.optional_text("absent"), std::nullopt);
}

TEST(JsonObject, NamesWhatIsMissing) {
  EXPECT_EQ(why([] { return json.text("absent"); }), "`absent` is missing");
  EXPECT_EQ(why([] { return json.object("object").object("inner").text("absent"); }),
            "`object.inner.absent` is missing");
}

TEST(JsonObject, NamesWhatHasAnotherType) {
  EXPECT_EQ(why([] { return json.text("integer"); }), "`integer` is not a text");
  EXPECT_EQ(why([] { return json.optional_text("integer"); }), "`integer` is not a text");
  EXPECT_EQ(why([] { return json.texts("text"); }), "`text` is not a list");
  EXPECT_EQ(why([] { return json.texts("mixed"); }), "`mixed` holds something that is not a text");
  EXPECT_EQ(why([] { return json.text_map("texts"); }), "`texts` is not an object");
  EXPECT_EQ(why([] { return json.text_map("badmap"); }), "`badmap.k` is not a text");
  EXPECT_EQ(why([] { return json.object("text"); }), "`text` is not an object");
  EXPECT_EQ(why([] { return json.object("object").object("inner").text("text"); }),
            "`object.inner.text` is not a text");
  EXPECT_EQ(why([] { return JsonObject(document["texts"], "cannot read x"); }), "it is not a JSON object");
}

TEST(JsonObject, HoldsNumbersToTheirRange) {
  EXPECT_EQ(why([] { return json.integer("integer", 8, 9); }), "`integer` is not a whole number from 8 to 9");
  EXPECT_EQ(why([] { return json.integer("integer", 5, 6); }), "`integer` is not a whole number from 5 to 6");
  EXPECT_EQ(why([] { return json.integer("number", 0, 9); }), "`number` is not a whole number from 0 to 9");
  EXPECT_EQ(why([] { return json.integer("huge", -1, 9); }), "`huge` is not a whole number from -1 to 9");
  EXPECT_EQ(why([] { return json.number("number", 2, 9); }), "`number` is not a number from 2 to 9");
  EXPECT_EQ(why([] { return json.number("number", 0, 1); }), "`number` is not a number from 0 to 1");
  EXPECT_EQ(why([] { return json.number("text", 0, 1); }), "`text` is not a number from 0 to 1");
}

}  // namespace
}  // namespace filperf::test
