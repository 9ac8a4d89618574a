#include "report/culprits.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/numbers.h"
#include "base/utf8.h"
#include "base/words.h"
#include "drift/shown_culprits.h"
#include "report/call_sites.h"

namespace filperf::report {

using drift::Attribution;
using drift::Culprit;
using drift::Drift;
using drift::Measure;
using drift::ShownCulprit;
using nlohmann::ordered_json;

namespace {

constexpr std::size_t kShownSitesOfCall = 3;
constexpr std::size_t kSiteIndent = 16;
constexpr std::size_t kKeptCulprits = 200;

std::string whole(double calls) {
  return signed_grouped(drift::whole_calls(calls));
}

/// @param causes_first  whether the list begins with the causes of what is over a limit
std::string summary(const Attribution& attribution, const Drift& drift, bool causes_first) {
  if (!drift.exact_callers) {
    return "The functions that moved, largest change first. Who made the calls is not known, so one may follow from "
           "another:";
  }
  std::string text = fmt::format(
      "Where the change began, {} first. The contributions sum to the change: {} of {} calls{}",
      causes_first ? "the causes of what is over its limit" : "largest", whole(attribution.more + attribution.fewer),
      whole(attribution.drift), attribution.adds_up() ? "" : " (THEY DO NOT: the call graph contradicts itself)");
  if (attribution.more > 0 && attribution.fewer < 0) {
    text += fmt::format("\n({} and {}, which cancel in part)", whole(attribution.more), whole(attribution.fewer));
  }
  return text;
}

/// How often a function was called before and after, `itself` or `each`.
std::string callers_text(const drift::AlignedFunction& caller, const char* which) {
  return caller.stable_before == caller.stable_after
             ? fmt::format(", {} called {} as before", which, how_often(caller.stable_after))
             : fmt::format(", {} called {}", which, counted_change(caller.stable_before, caller.stable_after, "time"));
}

/// What the edge did, and whether its caller did more of the same.
std::string explanation(const ShownCulprit& row, const Drift& drift) {
  const Culprit& culprit = row.culprit;
  const std::string text = counted_change(culprit.before, culprit.after, "call");
  if (!drift.exact_callers) {
    return text;
  }
  if (culprit.caller == drift::kRootIndex) {
    return text + " from outside the profile";
  }
  const drift::AlignedFunction& caller = drift.functions[culprit.caller];
  if (row.callers.size() > 1) {
    return fmt::format("{} by each of {}{}", text, counted(row.callers.size(), "function"),
                       callers_text(caller, "each"));
  }
  return fmt::format("{} by {}{}", text, printable(caller.identity), callers_text(caller, "itself"));
}

/// The places of a culprit's calls, where they were looked for.
const trace::TracedEdge* traced_of(const Culprit& culprit, const Drift& drift,
                                   const std::vector<trace::TracedEdge>& traced) {
  return find_traced(traced, drift::caller_of(culprit, drift), drift.functions[culprit.callee].identity);
}

/// The lines that make a row's calls; of a row with several callers also their names.
std::string places_text(const ShownCulprit& row, const Drift& drift, const std::vector<trace::TracedEdge>& traced,
                        std::size_t indent) {
  constexpr std::size_t kShownCallers = 3;
  const bool several = row.callers.size() > 1;
  const std::string margin(indent, ' ');
  std::string text;
  for (std::size_t i = 0; i < std::min(row.callers.size(), kShownCallers); ++i) {
    Culprit culprit = row.culprit;
    culprit.caller = row.callers[i];
    text += several ? fmt::format("{}{}\n", margin, printable(drift::caller_of(culprit, drift))) : "";
    if (const trace::TracedEdge* edge = traced_of(culprit, drift, traced); edge != nullptr) {
      text += call_sites_text(*edge, indent + (several ? 2 : 0), kShownSitesOfCall);
    }
  }
  return text + (row.callers.size() > kShownCallers
                     ? fmt::format("{}and {} more\n", margin, row.callers.size() - kShownCallers)
                     : "");
}

}  // namespace

std::string cause_marks(const Measure& measure, const std::vector<ShownCulprit>& shown) {
  std::vector<std::size_t> numbers;
  for (const Culprit& cause : measure.causes) {
    const auto row =
        std::find_if(shown.begin(), shown.end(), [&](const ShownCulprit& other) { return other.holds(cause); });
    const std::size_t number = static_cast<std::size_t>(row - shown.begin()) + 1;
    if (row != shown.end() && std::find(numbers.begin(), numbers.end(), number) == numbers.end()) {
      numbers.push_back(number);
    }
  }
  return numbers.empty() ? "" : fmt::format(" [{}]", fmt::join(numbers, ", "));
}

std::string culprits_text(const Attribution& attribution, const Drift& drift,
                          const std::vector<trace::TracedEdge>& traced, std::string_view indent,
                          const drift::Verdict* verdict) {
  const std::vector<ShownCulprit> shown = drift::shown_culprits(attribution, drift, verdict);
  if (shown.empty()) {
    return {};
  }
  std::string text;
  const std::string lines = summary(attribution, drift, shown.front().is_cause);
  const std::size_t newline = lines.find('\n');
  text += fmt::format("{}{}\n", indent, lines.substr(0, newline));
  if (newline != std::string::npos) {
    text += fmt::format("{}{}\n", indent, lines.substr(newline + 1));
  }
  double rest = attribution.more + attribution.fewer;
  std::size_t left = attribution.culprits.size();
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const ShownCulprit& row = shown[i];
    rest -= row.culprit.contribution;
    left -= std::min(left, row.culprit.contribution == 0 ? 0 : row.callers.size());
    const std::string number = row.is_cause ? fmt::format("[{}] ", i + 1) : "";
    text += fmt::format("{}{:>12}  {}\n{}              {}\n", indent, number + whole(row.culprit.contribution),
                        printable(drift.functions[row.culprit.callee].identity), indent, explanation(row, drift));
    text += places_text(row, drift, traced, indent.size() + kSiteIndent);
  }
  if (left > 0) {
    text += fmt::format("{}{:>12}  in {}\n", indent, whole(rest), counted(left, "smaller change"));
  }
  return text;
}

ordered_json to_json(const Attribution& attribution, const Drift& drift, const std::vector<trace::TracedEdge>& traced) {
  ordered_json document{{"drift", drift::whole_calls(attribution.drift)},
                        {"more", attribution.more},
                        {"fewer", attribution.fewer},
                        {"adds_up", attribution.adds_up()},
                        {"culprits_found", attribution.culprits.size()}};
  ordered_json list = ordered_json::array();
  for (std::size_t i = 0; i < std::min(attribution.culprits.size(), kKeptCulprits); ++i) {
    const Culprit& culprit = attribution.culprits[i];
    const bool root = culprit.caller == drift::kRootIndex;
    list.push_back({{"caller", drift::caller_of(culprit, drift)},
                    {"callee", drift.functions[culprit.callee].identity},
                    {"before", culprit.before},
                    {"after", culprit.after},
                    {"caller_before", root ? 1 : drift.functions[culprit.caller].stable_before},
                    {"caller_after", root ? 1 : drift.functions[culprit.caller].stable_after},
                    {"contribution", culprit.contribution},
                    {"steady_caller", culprit.steady_caller},
                    {"of_program", culprit.of_program}});
    if (const trace::TracedEdge* edge = traced_of(culprit, drift, traced); edge != nullptr) {
      list.back()["places"] = call_sites_json(*edge);
    }
  }
  document["culprits"] = std::move(list);
  return document;
}

}  // namespace filperf::report
