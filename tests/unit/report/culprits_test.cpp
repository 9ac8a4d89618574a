#include "report/culprits.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "graph_builder.h"

namespace filperf::report::test {
namespace {

using drift::Attribution;
using drift::Culprit;
using drift::Drift;
using filperf::test::GraphBuilder;
using nlohmann::json;

/// Functions `a` to `d`, where culprits by hand point.
Drift drift_of(const std::vector<std::pair<std::int64_t, std::int64_t>>& counts) {
  GraphBuilder before;
  GraphBuilder after;
  char name = 'a';
  for (const auto& [was, is] : counts) {
    const std::string identity = std::string("tool/") + name + ".py:f";
    before.function(identity, "program", was);
    after.function(identity, "program", is);
    ++name;
  }
  baseline::Baseline baseline;
  baseline.graph = before.build();
  return drift::compare(baseline, after.build());
}

Attribution attribution_of(std::vector<Culprit> culprits) {
  Attribution attribution;
  for (const Culprit& culprit : culprits) {
    (culprit.contribution > 0 ? attribution.more : attribution.fewer) += culprit.contribution;
  }
  attribution.drift = attribution.more + attribution.fewer;
  attribution.culprits = std::move(culprits);
  return attribution;
}

Culprit culprit(std::uint32_t caller, std::uint32_t callee, std::int64_t before, std::int64_t after,
                double contribution, bool steady = true) {
  return {caller, callee, before, after, contribution, steady, true};
}

TEST(CulpritsText, IsEmptyIfNothingMoved) {
  EXPECT_EQ(culprits_text({}, drift_of({{1, 1}}), {}, "  "), "");
}

TEST(CulpritsText, ShowsTheCallsOfEachEdgeAndOfItsCaller) {
  const Drift drift = drift_of({{1, 1}, {1234, 2468}, {7, 9}});
  const Attribution attribution = attribution_of(
      {culprit(0, 1, 1234, 2468, 15000.4), culprit(1, 2, 7, 9, 1500.3, false), culprit(drift::kRootIndex, 2, 0, 1, 1)});
  EXPECT_EQ(culprits_text(attribution, drift, {}, "  "),
            R"(  Where the change began, largest first. The contributions sum to the change: +16,502 of +16,502 calls
       +15,000  tool/b.py:f
                1,234 -> 2,468 calls by tool/a.py:f, itself called once as before
        +1,500  tool/c.py:f
                7 -> 9 calls by tool/b.py:f, itself called 1,234 -> 2,468 times
            +1  tool/c.py:f
                0 -> 1 call from outside the profile
)");
}

TEST(CulpritsText, SaysWhatCancels) {
  const Drift drift = drift_of({{1, 1}, {500, 100}, {100, 500}});
  EXPECT_EQ(culprits_text(attribution_of({culprit(0, 1, 500, 100, -400), culprit(0, 2, 100, 500, 400)}), drift, {}, ""),
            R"(Where the change began, largest first. The contributions sum to the change: 0 of 0 calls
(+400 and -400, which cancel in part)
        -400  tool/b.py:f
              500 -> 100 calls by tool/a.py:f, itself called once as before
        +400  tool/c.py:f
              100 -> 500 calls by tool/a.py:f, itself called once as before
)");
}

TEST(CulpritsText, ShowsCallsThatComeFromNoFunction) {
  const Drift drift = drift_of({{1, 3}});
  EXPECT_EQ(culprits_text(attribution_of({culprit(drift::kRootIndex, 0, 1, 3, 2)}), drift, {}, ""),
            R"(Where the change began, largest first. The contributions sum to the change: +2 of +2 calls
          +2  tool/a.py:f
              1 -> 3 calls from outside the profile
)");
}

TEST(CulpritsText, SaysThatTheSumIsNotTheChange) {
  Attribution attribution = attribution_of({culprit(0, 0, 1, 3, 2)});
  attribution.drift = 7;
  const std::string text = culprits_text(attribution, drift_of({{1, 3}}), {}, "");
  EXPECT_EQ(text.substr(0, text.find('\n')),
            "Where the change began, largest first. The contributions sum to the change: +2 of +7 calls (THEY DO NOT: "
            "the call "
            "graph contradicts itself)");
}

TEST(CulpritsText, SumsUpTheSmallerChanges) {
  const Drift drift = drift_of({{1, 1}, {1, 2}});
  std::vector<Culprit> different;
  for (std::int64_t i = 0; i < 20; ++i) {
    different.push_back(culprit(0, 1, i, i + 1, 100));
  }
  EXPECT_NE(culprits_text(attribution_of(different), drift, {}, "").find("      +1,200  in 12 smaller changes\n"),
            std::string::npos);
}

TEST(CulpritsText, EscapesControlCharacters) {
  baseline::Baseline baseline;
  baseline.graph = GraphBuilder().function("a\x1b[2J", "other", 1).build();
  const Drift drift = drift::compare(baseline, GraphBuilder().function("a\x1b[2J", "other", 2).build());
  const std::string text = culprits_text(drift::attribute(drift), drift, {}, "");
  EXPECT_NE(text.find(R"(a\x1b[2J)"), std::string::npos) << text;
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(CulpritsText, ShowsThePlacesOfCallsBelowTheirEdge) {
  const Drift drift = drift_of({{1, 1}, {1, 2}, {1, 2}});
  trace::TracedEdge edge{"tool/a.py:f", "tool/b.py:f", 2, {}, true};
  const model::Place place{"tool/a.py", "program", "/site/tool/a.py", 5, "f", "b()", ""};
  edge.found.seen = 2;
  edge.found.sites = {{place, 2, {place}, 2, 0}};
  EXPECT_EQ(culprits_text(attribution_of({culprit(0, 2, 1, 2, 1), culprit(0, 1, 1, 2, 1)}), drift, {edge}, ""),
            R"(Where the change began, largest first. The contributions sum to the change: +2 of +2 calls
          +1  tool/c.py:f
              1 -> 2 calls by tool/a.py:f, itself called once as before
          +1  tool/b.py:f
              1 -> 2 calls by tool/a.py:f, itself called once as before
                tool/a.py:5 in f  2 calls
                    b()
)");
}

TEST(CulpritsJson, HoldsEveryEdgeWithItsCounts) {
  const Drift drift = drift_of({{1, 1}, {1234, 2468}, {7, 9}});
  Culprit of_others = culprit(1, 2, 7, 9, -1.5, false);
  of_others.of_program = false;
  const json document = json::parse(
      to_json(attribution_of({culprit(0, 1, 1234, 2468, 15000.25), of_others, culprit(drift::kRootIndex, 2, 0, 1, 1)}),
              drift, {})
          .dump());
  EXPECT_EQ(document, json::parse(R"({
    "drift": 15000, "more": 15001.25, "fewer": -1.5, "adds_up": true, "culprits_found": 3,
    "culprits": [
      {"caller": "tool/a.py:f", "callee": "tool/b.py:f", "before": 1234, "after": 2468, "caller_before": 1,
       "caller_after": 1, "contribution": 15000.25, "steady_caller": true, "of_program": true},
      {"caller": "tool/b.py:f", "callee": "tool/c.py:f", "before": 7, "after": 9, "caller_before": 1234,
       "caller_after": 2468, "contribution": -1.5, "steady_caller": false, "of_program": false},
      {"caller": "<root>", "callee": "tool/c.py:f", "before": 0, "after": 1, "caller_before": 1, "caller_after": 1,
       "contribution": 1.0, "steady_caller": true, "of_program": true}]})"));
}

TEST(CulpritsJson, KeepsTheLargest) {
  const Drift drift = drift_of({{1, 1}, {1, 2}});
  std::vector<Culprit> many;
  many.reserve(250);
  for (int i = 0; i < 250; ++i) {
    many.push_back(culprit(0, 1, 1, 2, 1000 - i));
  }
  const json document = json::parse(to_json(attribution_of(many), drift, {}).dump());
  EXPECT_EQ(document["culprits_found"], 250);
  ASSERT_EQ(document["culprits"].size(), 200U);
  EXPECT_EQ(document["culprits"][199]["contribution"], 801.0);
}

}  // namespace
}  // namespace filperf::report::test
