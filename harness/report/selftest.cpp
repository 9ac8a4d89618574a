#include "report/selftest.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "report/culprits.h"
#include "report/json.h"
#include "report/terminal.h"

namespace filperf::report {

using gate::Outcome;
using gate::Selftest;

namespace {

/// The gate's answer where it was the right one.
std::string found(const Selftest& selftest) {
  const Outcome& outcome = selftest.outcome;
  if (!selftest.lines_of.empty()) {
    return fmt::format("  no calls moved, and the lines of {} are named first: {}\n", printable(selftest.lines_of),
                       name_of(outcome.status));
  }
  if (selftest.expected.empty()) {
    return fmt::format("  no calls {}moved: {}\n",
                       outcome.verdict->environment.empty() ? "" : fmt::format("into or by {} ", outcome.program),
                       name_of(outcome.status));
  }
  return culprits_text(*outcome.attribution, *outcome.drift, outcome.traced, "  ");
}

std::string expectation_of(const Selftest& selftest) {
  if (!selftest.lines_of.empty()) {
    return printable(fmt::format("red, and the report names first the lines of {}", selftest.lines_of));
  }
  return selftest.expected.empty() ? "nothing moves"
                                   : printable(fmt::format("red, and the report names first the calls of {}",
                                                           fmt::join(selftest.expected, " and of ")));
}

}  // namespace

std::string to_terminal(const Selftest& selftest, bool colour) {
  const std::string change = printable(selftest.change);
  if (selftest.objections.empty()) {
    return fmt::format("ok perf-selftest.{}: {}\n{}", selftest.name, change, found(selftest));
  }
  std::string text = fmt::format("FAILED perf-selftest.{}: the gate did not answer as it should\n  injected: {}\n",
                                 selftest.name, change);
  text += fmt::format("  expected: {}\n", expectation_of(selftest));
  for (const std::string& objection : selftest.objections) {
    text += fmt::format("  but {}\n", printable(objection));
  }
  return text + "The gate said:\n\n" + to_terminal(selftest.outcome, colour);
}

nlohmann::ordered_json to_json(const Selftest& selftest) {
  return {{"schema", "filperf/selftest/1"},
          {"name", selftest.name},
          {"change", selftest.change},
          {"expected", selftest.expected},
          {"passed", selftest.objections.empty()},
          {"objections", selftest.objections},
          {"verdict", to_json(selftest.outcome)}};
}

}  // namespace filperf::report
