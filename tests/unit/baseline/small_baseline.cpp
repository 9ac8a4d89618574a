#include "baseline/small_baseline.h"

#include <gtest/gtest.h>

#include "base/digest.h"
#include "graph_builder.h"

namespace filperf::baseline::test {

namespace {

constexpr const char* kSchema = R"({
  "schema": "filperf/baseline/2",
)";
constexpr const char* kOldSchema = R"({
  "schema": "filperf/baseline/1",
)";

constexpr const char* kHeader = R"(  "digest": "",
  "scenario": "run-it",
  "phase": "run",
  "command": ["run", "a \"b\""],
  "calls": {
    "total": 21,
    "program": 2,
    "by_program": 4,
    "stdlib": 4,
    "builtin": 3,
    "other": 7,
    "distributions": {
      "pyyaml": 5
    }
  },)";

constexpr const char* kBill = R"(
  "outside": 13,
  "lines": 9,)";

constexpr const char* kMiddle = R"(
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
      "<root>": [0, 1],
      "stdlib/os.py:walk": [1, 1]
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
    "<string>:<module>": {"calls":7},
    "builtin:len": {"calls":3,"by":"zbe 1 Lpj 1"},
    "stdlib/os.py:walk": {"calls":4,"primitive":1,"by":"zbe 3 Lpj 1","id":"zbe"},
    "tool/a.py:main": {"calls":2,"id":"Lpj","bill":8,"lines":9},
    "yaml/b.py:load": {"calls":5,"by":"Lpj 2"})";

constexpr const char* kOldFunctions = R"(
    "<string>:<module>": {"calls": 7, "primitive": 7, "callers": {}},
    "builtin:len": {"calls": 3, "primitive": 3, "callers": {"stdlib/os.py:walk": 1, "tool/a.py:main": 1}},
    "stdlib/os.py:walk": {"calls": 4, "primitive": 1, "callers": {"stdlib/os.py:walk": 3, "tool/a.py:main": 1}},
    "tool/a.py:main": {"calls": 2, "primitive": 2, "callers": {}},
    "yaml/b.py:load": {"calls": 5, "primitive": 5, "callers": {"tool/a.py:main": 2}})";

constexpr const char* kEnd = R"(
  }
}
)";

}  // namespace

Baseline small_baseline() {
  Baseline baseline;
  baseline.scenario = "run-it";
  baseline.phase = scenario::Phase::run;
  baseline.command = {"run", "a \"b\""};
  baseline.environment = {"CPython 3.11.7",    "cpython-3.11", "tool 1.0", 7, {{"click", "8.1.7"}, {"pyyaml", "6.0.1"}},
                          {{"dot", "2.43.0"}}, "none",         true};
  baseline.unstable.functions = {{"builtin:len", {2, 3}}};
  baseline.unstable.calls = {{"builtin:len", {{"<root>", {0, 1}}, {"stdlib/os.py:walk", {1, 1}}}}};
  baseline.graph = filperf::test::GraphBuilder()
                       .function("tool/a.py:main", "program", 2)
                       .function("stdlib/os.py:walk", "stdlib", 4, 1)
                       .function("builtin:len", "builtin", 3)
                       .function("<string>:<module>", "other", 7)
                       .function("yaml/b.py:load", "pyyaml", 5)
                       .edge("tool/a.py:main", "stdlib/os.py:walk", 1)
                       .edge("stdlib/os.py:walk", "stdlib/os.py:walk", 3)
                       .edge("stdlib/os.py:walk", "builtin:len", 1)
                       .edge("tool/a.py:main", "builtin:len", 1)
                       .edge("tool/a.py:main", "yaml/b.py:load", 2)
                       .billed("tool/a.py:main", 0, 8)
                       .billed(callgraph::kOutsideName, 0, 13)
                       .lines("tool/a.py:main", 0, 9)
                       .build();
  return baseline;
}

std::string small_text() {
  return small_text_with(kFunctions);
}

std::string small_text_with(const std::string& functions) {
  return sealed(std::string(kSchema) + kHeader + kBill + kMiddle + kHelp + kBegin + functions + kEnd);
}

std::string old_text() {
  return old_text_with(kOldFunctions);
}

std::string old_text_with(const std::string& functions) {
  return sealed(std::string(kOldSchema) + kHeader + kMiddle + kBegin + functions + kEnd);
}

std::string sealed(std::string text) {
  const std::string member = R"("digest": ")";
  const std::size_t from = text.find(member) + member.size();
  text.erase(from, text.find('"', from) - from);
  const std::string digest = digest_of(text);
  return text.insert(from, digest);
}

std::string with(std::string text, const std::string& piece, const std::string& replacement) {
  const std::size_t at = text.find(piece);
  if (at == std::string::npos) {
    ADD_FAILURE() << "there is no " << piece;
    return text;
  }
  return text.replace(at, piece.size(), replacement);
}

}  // namespace filperf::baseline::test
