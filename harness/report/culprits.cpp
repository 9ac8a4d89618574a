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
using nlohmann::ordered_json;

namespace {

constexpr std::size_t kShownSites = 3;
constexpr std::size_t kSiteIndent = 16;
constexpr std::size_t kKept = 200;

std::string whole(double calls) {
  return signed_grouped(drift::whole_calls(calls));
}

std::string summary(const Attribution& attribution, const Drift& drift) {
  if (!drift.exact_callers) {
    return "The functions that moved, largest change first. Who made the calls is not known, so one may follow from "
           "another:";
  }
  std::string text =
      fmt::format("Where the change began, largest first. The contributions sum to the change: {} of {} calls{}",
                  whole(attribution.more + attribution.fewer), whole(attribution.drift),
                  attribution.adds_up() ? "" : " (THEY DO NOT: the call graph contradicts itself)");
  if (attribution.more > 0 && attribution.fewer < 0) {
    text += fmt::format("\n({} and {}, which cancel in part)", whole(attribution.more), whole(attribution.fewer));
  }
  return text;
}

/// What the edge did, and whether its caller did more of the same.
std::string explanation(const Culprit& culprit, const Drift& drift) {
  std::string text = counted_change(culprit.before, culprit.after, "call");
  if (!drift.exact_callers) {
    return text;
  }
  if (culprit.caller == drift::kRootIndex) {
    return text + " from outside the profile";
  }
  const drift::AlignedFunction& caller = drift.functions[culprit.caller];
  text += fmt::format(" by {}", printable(caller.identity));
  if (culprit.steady_caller) {
    return text + fmt::format(", itself called {} as before", how_often(caller.stable_after));
  }
  return text + ", itself called " + counted_change(caller.stable_before, caller.stable_after, "time");
}

/// The places of a culprit's calls, where they were looked for.
const trace::TracedEdge* traced_of(const Culprit& culprit, const Drift& drift,
                                   const std::vector<trace::TracedEdge>& traced) {
  return find_traced(traced, drift::caller_of(culprit, drift), drift.functions[culprit.callee].identity);
}

}  // namespace

std::string culprits_text(const Attribution& attribution, const Drift& drift,
                          const std::vector<trace::TracedEdge>& traced, std::string_view indent) {
  if (attribution.culprits.empty()) {
    return {};
  }
  std::string text;
  const std::string lines = summary(attribution, drift);
  const std::size_t newline = lines.find('\n');
  text += fmt::format("{}{}\n", indent, lines.substr(0, newline));
  if (newline != std::string::npos) {
    text += fmt::format("{}{}\n", indent, lines.substr(newline + 1));
  }
  const std::size_t shown = drift::shown_culprits(attribution);
  double rest = attribution.more + attribution.fewer;
  for (std::size_t i = 0; i < shown; ++i) {
    const Culprit& culprit = attribution.culprits[i];
    rest -= culprit.contribution;
    text += fmt::format("{}{:>12}  {}\n{}              {}\n", indent, whole(culprit.contribution),
                        printable(drift.functions[culprit.callee].identity), indent, explanation(culprit, drift));
    if (const trace::TracedEdge* edge = traced_of(culprit, drift, traced); edge != nullptr) {
      text += call_sites_text(*edge, indent.size() + kSiteIndent, kShownSites);
    }
  }
  if (shown < attribution.culprits.size()) {
    text += fmt::format("{}{:>12}  in {}\n", indent, whole(rest),
                        counted(attribution.culprits.size() - shown, "smaller change"));
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
  for (std::size_t i = 0; i < std::min(attribution.culprits.size(), kKept); ++i) {
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
