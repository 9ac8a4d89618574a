#include "page/packed.h"

#include <gtest/gtest.h>

namespace filperf::page::test {
namespace {

using nlohmann::json;

/// What web/data.js does.
json unpacked(const json& packed, const std::vector<std::string>& texts) {
  if (packed.is_string()) {
    const auto text = packed.get<std::string>();
    if (!text.starts_with('~')) {
      return packed;
    }
    return text.starts_with("~~") ? text.substr(1) : texts.at(std::stoul(text.substr(1)));
  }
  json result = packed;
  if (!packed.is_structured()) {
    return packed;
  }
  for (json& element : result) {
    element = unpacked(element, texts);
  }
  return result;
}

TEST(Packer, GivesBackWhatItWasGiven) {
  const json document{{"short", "abc"},
                      {"tilde", "~"},
                      {"two", "~~1"},
                      {"list", {1, 2.5, nullptr, true, "a text that is longer than a few", "~a text that is longer"}},
                      {"again", "a text that is longer than a few"},
                      {"empty", json::array()},
                      {"none", json::object()}};
  Packer packer;
  const json packed = packer.pack(document);
  EXPECT_EQ(unpacked(packed, packer.texts()), document);
  EXPECT_EQ(packer.texts().size(), 2U);
}

TEST(Packer, ForgetsWhatCameLast) {
  Packer packer;
  const std::string first = packer.pack("the first text of all").get<std::string>();
  const std::size_t bytes = packer.bytes_of_texts();
  EXPECT_NE(packer.pack("the second text of all"), first);
  packer.forget_after(1);
  EXPECT_EQ(packer.bytes_of_texts(), bytes);
  EXPECT_EQ(packer.pack("the first text of all"), first);
  EXPECT_EQ(packer.pack("the third text of all"), "~1");
  EXPECT_EQ(packer.texts(), (std::vector<std::string>{"the first text of all", "the third text of all"}));
}

TEST(WithoutMiddle, LeavesWholeCharacters) {
  EXPECT_EQ(without_middle("short", 5), "short");
  EXPECT_EQ(without_middle("0123456789abcdef", 11), "012 ... def");
  EXPECT_EQ(without_middle("\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9", 11), "\u00e9 ... \u00e9\u00e9");
}

TEST(ScriptJson, CannotEndTheScript) {
  EXPECT_EQ(script_json({{"a</script>", "<!--\u202e"}}), R"({"a\u003c/script>":"\u003c!--\u202e"})");
  EXPECT_EQ(script_json("\xff"), "\"\xEF\xBF\xBD\"");
}

}  // namespace
}  // namespace filperf::page::test
