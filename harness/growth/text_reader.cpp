#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/json_object.h"
#include "base/json_text.h"
#include "baseline/format.h"
#include "baseline/text_parts.h"
#include "growth/functions_reader.h"
#include "growth/growth_baseline.h"
#include "scenario/scenario.h"

namespace filperf::growth {

using Counts = std::vector<std::int64_t>;

namespace {

/// A member that is a list of whole numbers.
Counts read_list(const nlohmann::json& parent, const char* key, std::int64_t least, const JsonObject& json) {
  const auto list = parent.find(key);
  if (list == parent.end() || !list->is_array()) {
    json.fail(key, "is missing or not a list");
  }
  Counts counts;
  for (const nlohmann::json& count : *list) {
    if (!count.is_number_integer() || count < least) {
      json.fail(key, fmt::format("holds {}, which is not a whole number of {} or more", json_text_of(count), least));
    }
    counts.push_back(count.get<std::int64_t>());
  }
  return counts;
}

void require_rising(const Counts& sizes, const JsonObject& json) {
  if (sizes.size() < scenario::kLeastSizes || sizes.size() > scenario::kMostSizes ||
      std::adjacent_find(sizes.begin(), sizes.end(), std::greater_equal<>()) != sizes.end()) {
    json.fail("sizes", fmt::format("are not {} to {} sizes that rise", scenario::kLeastSizes, scenario::kMostSizes));
  }
}

/// The counts in the first lines are what a history shows, so they must be those of the functions.
void require_same_calls(const nlohmann::json& header, const Family& family, const JsonObject& json) {
  const JsonObject calls = json.object("calls");
  const SizeTotals totals = totals_of(family);
  const auto require = [&](const char* key, const Counts& counted) {
    if (read_list(header["calls"], key, 0, calls) != counted) {
      calls.fail(key, "is not the sum of its functions at each size");
    }
  };
  require("total", totals.total);
  require("program", totals.of_program);
  if (family.exact_callers) {
    require("by_program", totals.by_program);
  }
}

/// Completes bill and lines, whose counts of functions are there.
void take_bill_and_lines(const nlohmann::json& header, Family& family, const JsonObject& json) {
  family.has_bill = json.has(baseline::kOutsideMember);
  family.has_lines = json.has(baseline::kLinesMember);
  for (const FamilyFunction& function : family.functions) {
    const bool of_program = function.origin == callgraph::kProgram;
    if (!function.bill.empty() && !(family.has_bill && of_program)) {
      json.fail(baseline::kOutsideMember, fmt::format("does not allow the bill of `{}`", function.identity));
    }
    if (!function.lines.empty() && !(family.has_lines && of_program)) {
      json.fail(baseline::kLinesMember, fmt::format("do not allow those of `{}`", function.identity));
    }
  }
  if (family.has_lines && read_list(header, baseline::kLinesMember, 0, json) != totals_of(family).lines) {
    json.fail(baseline::kLinesMember, "are not the sums of its functions at each size");
  }
  if (!family.has_bill) {
    return;
  }
  family.outside = read_list(header, baseline::kOutsideMember, 0, json);
  if (family.outside.size() != family.sizes.size()) {
    json.fail(baseline::kOutsideMember, fmt::format("has not one count for each of {} sizes", family.sizes.size()));
  }
  const SizeTotals totals = totals_of(family);
  for (std::size_t i = 0; i < family.sizes.size(); ++i) {
    if (callgraph::sum_of(family.graph_at(i).bill.charges) != totals.total[i]) {
      json.fail(baseline::kOutsideMember, "does not make the bill the sum of all calls at each size");
    }
  }
}

}  // namespace

GrowthBaseline from_text(std::string_view text, const std::string& source) {
  const std::string attempt = "cannot read the baseline " + source;
  baseline::require_whole(text, baseline::schema_of_families(), attempt);
  const baseline::Parts parts = baseline::split(text, attempt);
  const nlohmann::json header = parse_json(parts.header, attempt);
  const JsonObject json(header, attempt);
  GrowthBaseline baseline;
  baseline.scenario = json.text("scenario");
  baseline.command = json.texts("command");
  baseline.generator = json.texts("generator");
  baseline.generates = json.text("generates");
  Family& family = baseline.family;
  family.sizes = read_list(header, "sizes", 1, json);
  require_rising(family.sizes, json);
  baseline.inputs = json.texts("inputs");
  if (baseline.inputs.size() != family.sizes.size()) {
    json.fail("inputs", fmt::format("has not one digest for each of {} sizes", family.sizes.size()));
  }
  baseline.cold = baseline::read_cold(json);
  baseline.environment = baseline::read_environment(json.object("environment"));
  family.exact_callers = baseline::read_exact_callers(json);
  baseline.unstable = baseline::read_unstable(header, attempt);
  read_functions(parts.functions, baseline::is_older(text, baseline::schema_of_families()), attempt, family);
  const baseline::OriginTable origin_of(json.text_map("origins"), family.origins);
  for (FamilyFunction& function : family.functions) {
    function.origin = origin_of(function.identity);
  }
  require_same_calls(header, family, json);
  take_bill_and_lines(header, family, json);
  return baseline;
}

}  // namespace filperf::growth
