#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "export/export.h"
#include "profile_builder.h"

namespace filperf::exporting::test {
namespace {

using filperf::test::factorial;
using filperf::test::Label;
using filperf::test::ProfileBuilder;
using nlohmann::json;

TEST(Json, HoldsAWholeProfile) {
  const json document =
      json::parse(export_profile(factorial(), Format::json, {.source = "run.pstats", .creator = "filperf test"}));
  EXPECT_EQ(document, json::parse(R"({
    "schema": "filperf/profile/1", "source": "run.pstats", "creator": "filperf test",
    "functions": [
      {"file": "/p/main.py", "line": 1, "name": "main", "origin": "program",
       "calls": 1, "primitive": 1, "self_seconds": 0.5, "cumulative_seconds": 3.0},
      {"file": "/p/main.py", "line": 5, "name": "fact", "origin": "program",
       "calls": 3, "primitive": 1, "self_seconds": 1.5, "cumulative_seconds": 2.5},
      {"file": "~", "line": 0, "name": "<built-in method builtins.len>", "origin": "builtin",
       "calls": 3, "primitive": 3, "self_seconds": 1.0, "cumulative_seconds": 1.0}],
    "edges": [
      {"caller": 0, "callee": 1, "calls": 1, "primitive": 1, "self_seconds": 0.5, "cumulative_seconds": 2.5},
      {"caller": 1, "callee": 1, "calls": 2, "primitive": 0, "self_seconds": 1.0, "cumulative_seconds": 1.0},
      {"caller": 1, "callee": 2, "calls": 3, "primitive": 3, "self_seconds": 1.0, "cumulative_seconds": 1.0}]})"));
}

TEST(Json, MarksFunctionsThatAreOnlyNamedAsCallers) {
  const Label unknown{"/p/a.py", 3, "un\"known\n\xED\xB3\xBF"};
  const json document = json::parse(
      export_profile(ProfileBuilder().function({"/p/a.py", 1, "f"}, {2, 2, 1, 1}, {{unknown, {2, 2, 1, 1}}}).build(),
                     Format::json, {}));
  EXPECT_EQ(document["functions"][1], json({{"file", "/p/a.py"},
                                            {"line", 3},
                                            {"name", "un\"known\n\\xed\\xb3\\xbf"},
                                            {"origin", "program"},
                                            {"only_a_caller", true}}));
}

TEST(Json, WritesTwoEmptyListsForAnEmptyProfile) {
  const json document = json::parse(export_profile({}, Format::json, {}));
  EXPECT_EQ(document["functions"], json::array());
  EXPECT_EQ(document["edges"], json::array());
}

}  // namespace
}  // namespace filperf::exporting::test
