#include "baseline/text_parts.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "baseline/small_baseline.h"
#include "error_of.h"

namespace filperf::baseline::test {
namespace {

using filperf::test::error_of;

constexpr Schema kKnown{"filperf/baseline/", "filperf/baseline/1", ""};

TEST(TextParts, ListsStandOnOneLine) {
  EXPECT_EQ(json_list({}), "[]");
  EXPECT_EQ(json_list({"a", "b \"c\""}), R"(["a", "b \"c\""])");
}

TEST(TextParts, ObjectsHaveOneMemberALine) {
  EXPECT_EQ(members({}, "  "), "{}");
  EXPECT_EQ(members({{"a", "1"}, {"b", "[2, 3]"}}, "  "), "{\n    \"a\": 1,\n    \"b\": [2, 3]\n  }");
}

TEST(TextParts, OriginsAreNamedUnlessTheIdentityTellsThem) {
  const std::vector<std::string> origins{"program", "stdlib", "builtin", "other", "pyyaml"};
  EXPECT_EQ(origins_text({{"tool/a.py:f", 0},
                          {"stdlib/os.py:walk", 1},
                          {"builtin:len", 2},
                          {"<string>:f", 3},
                          {"yaml/b.py:load", 4},
                          {"yaml/c.py:scan", 4}},
                         origins),
            "{\n    \"tool\": \"program\",\n    \"yaml\": \"pyyaml\"\n  }");
}

TEST(TextParts, DigestFitsItsText) {
  const std::string text =
      with_digest("{\n  \"schema\": \"filperf/baseline/1\",\n  \"digest\": \"\",\n  \"x\": 1\n}\n");
  EXPECT_EQ(text, sealed(text));
  EXPECT_NO_THROW(require_whole(text, kKnown, "attempt"));
  EXPECT_EQ(error_of([&] {
              require_whole(with(text, "\"x\": 1", "\"x\": 2"), kKnown, "attempt");
              return 0;
            }).why(),
            "its digest is not that of its content: it was edited by hand, merged or cut off");
}

TEST(TextParts, HeaderAndFunctionsAreSplit) {
  const Parts parts = split("{\n  \"a\": 1,\n  \"functions\": {\n    \"f\": {}\n  }\n}\n", "attempt");
  EXPECT_EQ(parts.header, "{\n  \"a\": 1}");
  EXPECT_EQ(parts.functions, "\n    \"f\": {}");
  EXPECT_EQ(split("{\n  \"a\": 1,\n  \"functions\": {\n  }\n}\n", "attempt").functions, "");
  const auto why = [](const std::string& text) { return error_of([&] { return split(text, "attempt"); }).why(); };
  EXPECT_EQ(why("{\n  \"a\": 1\n}\n"), "it has no functions, or does not end after them");
  EXPECT_EQ(why("{\n  \"functions\": {\n  }\n}\n"), "it has nothing before its functions");
}

TEST(TextParts, UnstableRangesAreChecked) {
  const auto header = [](const std::string& range) {
    return nlohmann::json::parse(R"({"unstable": {"f": )" + range + R"(}, "unstable_calls": {}})");
  };
  EXPECT_EQ(read_unstable(header("[2, 3]"), "attempt").functions.at("f"), (Range{2, 3}));
  const auto why = [&](const std::string& range) {
    return error_of([&] { return read_unstable(header(range), "attempt"); }).why();
  };
  EXPECT_EQ(why("[2]"), "the unstable range of `f` is not two numbers");
  EXPECT_EQ(why("[3, 2]"), "the unstable range of `f` is empty");
  EXPECT_EQ(why("[-1, 2]"), "the unstable range of `f` is not of counts from 0 to 2^63 - 1");
}

TEST(OriginTable, KnowsTheStandardLibraryAndAddsNewNames) {
  std::vector<std::string> origins{"program", "stdlib", "builtin", "other"};
  const OriginTable origin_of({{"tool", "program"}, {"yaml", "pyyaml"}}, origins);
  EXPECT_EQ(origins.back(), "pyyaml");
  EXPECT_EQ(origin_of("tool/a.py:f"), callgraph::kProgram);
  EXPECT_EQ(origin_of("stdlib/os.py:walk"), callgraph::kStdlib);
  EXPECT_EQ(origin_of("builtin:len"), callgraph::kBuiltin);
  EXPECT_EQ(origin_of("yaml/b.py:load"), 4U);
  EXPECT_EQ(origin_of("<string>:f"), callgraph::kOther);
}

}  // namespace
}  // namespace filperf::baseline::test
