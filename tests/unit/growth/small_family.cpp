#include "growth/small_family.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <utility>

#include "baseline/small_baseline.h"

namespace filperf::growth::test {

namespace {

constexpr const char* kSchema = R"({
  "schema": "filperf/growth-baseline/2",
)";
constexpr const char* kOldSchema = R"({
  "schema": "filperf/growth-baseline/1",
)";

constexpr const char* kHeader = R"(  "digest": "",
  "scenario": "grow-it",
  "command": ["run", "big.yml"],
  "generator": ["gen.py", "@SIZE@"],
  "generates": "big.yml",
  "sizes": [4, 8, 16, 32],
  "exponents": {
    "total": 1.00,
    "program": 1.00,
    "by_program": 1.00)";

constexpr const char* kLinesExponent = R"(,
    "lines": 2.00)";

constexpr const char* kCalls = R"(
  },
  "calls": {
    "total": [106, 112, 124, 148],
    "program": [5, 9, 17, 33],
    "by_program": [1, 3, 7, 15]
  },)";

constexpr const char* kBill = R"(
  "outside": [102, 106, 114, 130],
  "lines": [18, 66, 258, 1026],)";

constexpr const char* kMiddle = R"(
  "inputs": ["d4", "d8", "d16", "d32"],
  "environment": {
    "python": "CPython 3.11.7",
    "python_version": "cpython-3.11",
    "subject": "tool 1.0",
    "package_depth": 7,
    "addresses": "fixed",
    "tools": {
      "dot": "2.43.0"
    },
    "fonts": "none",
    "distributions": {
      "click": "8.1.7",
      "pyyaml": "6.0.1"
    }
  },
  "unstable": {
    "builtin:len": [2, 3]
  },
  "unstable_calls": {
    "builtin:len": {
      "tool/a.py:main": [2, 3]
    }
  },
  "origins": {
    "tool": "program",
    "yaml": "pyyaml"
  },)";

constexpr const char* kHelp = R"(
  "help": "by: who calls the function, by id, and how often (one id alone: all calls); id: its own; bill: calls made below its lines; lines: how often its lines ran",)";

constexpr const char* kBegin = R"(
  "functions": {)";

constexpr const char* kFunctions = R"(
    "builtin:len": {"calls":[1,3,7,15],"exponent":1.00,"by":"Z9f 0,2,6,14 ttF 1"},
    "tool/a.py:main": {"calls":1,"id":"Lpj","bill":4,"lines":2},
    "tool/a.py:step": {"calls":[4,8,16,32],"exponent":1.00,"by":"Lpj","id":"Z9f","bill":[0,2,6,14],"lines":[16,64,256,1024]},
    "yaml/b.py:load": {"calls":100,"by":"Lpj 1 ttF 99","id":"ttF"})";

constexpr const char* kOldFunctions = R"(
    "builtin:len": {"calls": [1, 3, 7, 15], "exponent": 1.00, "callers": {"tool/a.py:step": [0, 2, 6, 14], "yaml/b.py:load": 1}},
    "tool/a.py:main": {"calls": 1, "callers": {}},
    "tool/a.py:step": {"calls": [4, 8, 16, 32], "exponent": 1.00, "callers": {"tool/a.py:main": [4, 8, 16, 32]}},
    "yaml/b.py:load": {"calls": 100, "callers": {"tool/a.py:main": 1, "yaml/b.py:load": 99}})";

constexpr const char* kEnd = R"(
  }
}
)";

}  // namespace

FamilyBuilder& FamilyBuilder::function(const std::string& identity, const std::string& origin,
                                       std::vector<std::int64_t> calls) {
  functions_.push_back({identity, origin, std::move(calls)});
  return *this;
}

FamilyBuilder& FamilyBuilder::billed(std::vector<std::int64_t> bill, std::vector<std::int64_t> lines) {
  functions_.back().bill = std::move(bill);
  functions_.back().lines = std::move(lines);
  return *this;
}

FamilyBuilder& FamilyBuilder::outside(std::vector<std::int64_t> calls) {
  outside_ = std::move(calls);
  return *this;
}

FamilyBuilder& FamilyBuilder::edge(const std::string& caller, const std::string& callee,
                                   std::vector<std::int64_t> calls) {
  edges_.push_back({caller, callee, std::move(calls)});
  return *this;
}

Family FamilyBuilder::build() const {
  Family family;
  family.sizes = {4, 8, 16, 32};
  family.has_bill = family.has_lines = !outside_.empty();
  family.outside = outside_;
  std::map<std::string, Named> functions;
  for (const Named& function : functions_) {
    functions[function.identity] = function;
  }
  std::map<std::string, std::uint32_t> places;
  for (const auto& [identity, function] : functions) {
    auto origin = std::find(family.origins.begin(), family.origins.end(), function.origin);
    if (origin == family.origins.end()) {
      origin = family.origins.insert(origin, function.origin);
    }
    places[identity] = static_cast<std::uint32_t>(family.functions.size());
    family.functions.push_back({identity, static_cast<callgraph::Origin>(origin - family.origins.begin()),
                                function.calls, function.bill, function.lines});
  }
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::int64_t>> edges;
  for (const NamedEdge& edge : edges_) {
    edges[{places.at(edge.callee), places.at(edge.caller)}] = edge.calls;
  }
  for (const auto& [ends, calls] : edges) {
    family.edges.push_back({ends.second, ends.first, calls});
  }
  return family;
}

void expect_same(const Family& actual, const Family& expected) {
  EXPECT_EQ(actual.sizes, expected.sizes);
  EXPECT_EQ(actual.origins, expected.origins);
  EXPECT_EQ(actual.has_bill, expected.has_bill);
  EXPECT_EQ(actual.has_lines, expected.has_lines);
  EXPECT_EQ(actual.outside, expected.outside);
  ASSERT_EQ(actual.functions.size(), expected.functions.size());
  for (std::size_t i = 0; i < actual.functions.size(); ++i) {
    EXPECT_EQ(actual.functions[i].identity, expected.functions[i].identity);
    EXPECT_EQ(actual.functions[i].origin, expected.functions[i].origin) << actual.functions[i].identity;
    EXPECT_EQ(actual.functions[i].calls, expected.functions[i].calls) << actual.functions[i].identity;
    EXPECT_EQ(actual.functions[i].bill, expected.functions[i].bill) << actual.functions[i].identity;
    EXPECT_EQ(actual.functions[i].lines, expected.functions[i].lines) << actual.functions[i].identity;
  }
  ASSERT_EQ(actual.edges.size(), expected.edges.size());
  for (std::size_t i = 0; i < actual.edges.size(); ++i) {
    EXPECT_EQ(actual.edges[i].caller, expected.edges[i].caller) << "edge " << i;
    EXPECT_EQ(actual.edges[i].callee, expected.edges[i].callee) << "edge " << i;
    EXPECT_EQ(actual.edges[i].calls, expected.edges[i].calls) << "edge " << i;
  }
}

GrowthBaseline small_baseline() {
  GrowthBaseline baseline;
  baseline.scenario = "grow-it";
  baseline.command = {"run", "big.yml"};
  baseline.generator = {"gen.py", "@SIZE@"};
  baseline.generates = "big.yml";
  baseline.inputs = {"d4", "d8", "d16", "d32"};
  baseline.environment = baseline::test::small_baseline().environment;
  baseline.unstable.functions = {{"builtin:len", {2, 3}}};
  baseline.unstable.calls = {{"builtin:len", {{"tool/a.py:main", {2, 3}}}}};
  baseline.family = FamilyBuilder()
                        .function("tool/a.py:main", "program", {1, 1, 1, 1})
                        .billed({4, 4, 4, 4}, {2, 2, 2, 2})
                        .function("tool/a.py:step", "program", {4, 8, 16, 32})
                        .billed({0, 2, 6, 14}, {16, 64, 256, 1024})
                        .outside({102, 106, 114, 130})
                        .function("yaml/b.py:load", "pyyaml", {100, 100, 100, 100})
                        .function("builtin:len", "builtin", {1, 3, 7, 15})
                        .edge("tool/a.py:main", "tool/a.py:step", {4, 8, 16, 32})
                        .edge("tool/a.py:main", "yaml/b.py:load", {1, 1, 1, 1})
                        .edge("yaml/b.py:load", "yaml/b.py:load", {99, 99, 99, 99})
                        .edge("yaml/b.py:load", "builtin:len", {1, 1, 1, 1})
                        .edge("tool/a.py:step", "builtin:len", {0, 2, 6, 14})
                        .build();
  return baseline;
}

std::string small_text() {
  return small_text_with(kFunctions);
}

std::string small_text_with(const std::string& functions) {
  return baseline::test::sealed(std::string(kSchema) + kHeader + kLinesExponent + kCalls + kBill + kMiddle + kHelp +
                                kBegin + functions + kEnd);
}

std::string old_text() {
  return old_text_with(kOldFunctions);
}

std::string old_text_with(const std::string& functions) {
  return baseline::test::sealed(std::string(kOldSchema) + kHeader + kCalls + kMiddle + kBegin + functions + kEnd);
}

}  // namespace filperf::growth::test
