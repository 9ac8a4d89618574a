#include "base/json_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace filperf::test {
namespace {

TEST(JsonText, IsOneLineOrIndentedByTwoBlanks) {
  const nlohmann::json value{{"b", {1, 2.5}}, {"a", "x"}};
  EXPECT_EQ(json_text_of(value), R"({"a":"x","b":[1,2.5]})");
  EXPECT_EQ(json_text_of(value, JsonLayout::indented), "{\n  \"a\": \"x\",\n  \"b\": [\n    1,\n    2.5\n  ]\n}");
}

TEST(JsonText, KeepsTheOrderOfAnOrderedDocument) {
  const nlohmann::ordered_json value{{"b", 1}, {"a", 2}};
  EXPECT_EQ(json_text_of(value), R"({"b":1,"a":2})");
  EXPECT_EQ(json_text_of(value, JsonLayout::indented), "{\n  \"b\": 1,\n  \"a\": 2\n}");
}

TEST(JsonText, LeavesCharactersAndReplacesBytesThatAreNone) {
  const nlohmann::json value{"\xC3\xBC\xFF"};
  EXPECT_EQ(json_text_of(value), "[\"\xC3\xBC\xEF\xBF\xBD\"]");
  EXPECT_EQ(json_text_of(nlohmann::ordered_json{"\xFF"}), "[\"\xEF\xBF\xBD\"]");
}

TEST(JsonText, RefusesBytesThatAreNoneWhereEveryByteCounts) {
  EXPECT_EQ(exact_json_text_of({{"a", "\xC3\xBC"}}), "{\"a\":\"\xC3\xBC\"}");
  EXPECT_THROW((void)exact_json_text_of({{"a", "\xFF"}}), nlohmann::json::type_error);
}

}  // namespace
}  // namespace filperf::test
