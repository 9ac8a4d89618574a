#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "stats/small_table.h"

namespace filperf::stats::test {
namespace {

using filperf::test::ProfileBuilder;
using nlohmann::json;

json document_of(const SmallTable& table, const Details& details) {
  return json::parse(text_of([&](Output& output) { write_json(table.table(), details, output); }));
}

TEST(StatsJson, HoldsAllNumbers) {
  EXPECT_EQ(document_of(factorial_table(), {.files = {"run.pstats"}}), json::parse(R"({
    "schema": "filperf/stats/1", "file": "run.pstats", "calls": 7, "primitive": 5, "seconds": 3.0,
    "ordered_by": ["cumulative time"], "reversed": false, "strip_dirs": false, "reductions": [],
    "functions": [
      {"file": "/p/main.py", "line": 1, "name": "main", "calls": 1, "primitive": 1, "self_seconds": 0.5,
       "cumulative_seconds": 3.0, "self_seconds_per_call": 0.5, "cumulative_seconds_per_primitive_call": 3.0},
      {"file": "/p/main.py", "line": 5, "name": "fact", "calls": 3, "primitive": 1, "self_seconds": 1.5,
       "cumulative_seconds": 2.5, "self_seconds_per_call": 0.5, "cumulative_seconds_per_primitive_call": 2.5},
      {"file": "~", "line": 0, "name": "<built-in method builtins.len>", "calls": 3, "primitive": 3,
       "self_seconds": 1.0, "cumulative_seconds": 1.0, "self_seconds_per_call": 0.3333333333333333,
       "cumulative_seconds_per_primitive_call": 0.3333333333333333}]})"));
}

TEST(StatsJson, HoldsCallersAndCalleesIfTheyAreAskedFor) {
  const json document = document_of(factorial_table(), {.callers = true, .callees = true, .files = {"a"}});
  const json& fact = document["functions"][1];
  EXPECT_EQ(fact["callers"], json::parse(R"([
    {"file": "/p/main.py", "line": 1, "name": "main", "calls": 1, "primitive": 1, "self_seconds": 0.5,
     "cumulative_seconds": 2.5},
    {"file": "/p/main.py", "line": 5, "name": "fact", "calls": 2, "primitive": 0, "self_seconds": 1.0,
     "cumulative_seconds": 1.0}])"));
  EXPECT_EQ(fact["callees"].size(), 2U);
  EXPECT_EQ(document["functions"][0]["callers"], json::array());
}

TEST(StatsJson, HasNullForTimesThatJsonCannotHold) {
  const SmallTable table{
      ProfileBuilder().function({"a", 1, "f"}, {0, 0, 1e308, 0}).function({"a", 2, "g"}, {1, 1, 1e308, 0}).build(), {}};
  const json document = document_of(table, {.files = {"a"}});
  EXPECT_EQ(document["seconds"], nullptr) << "the sum is infinite";
  EXPECT_EQ(document["functions"][0]["self_seconds_per_call"], nullptr) << "there is no call";
}

}  // namespace
}  // namespace filperf::stats::test
