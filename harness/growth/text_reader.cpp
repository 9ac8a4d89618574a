#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <utility>

#include "base/json_object.h"
#include "baseline/format.h"
#include "baseline/text_parts.h"
#include "baseline/text_scanner.h"
#include "growth/growth_baseline.h"
#include "scenario/scenario.h"

namespace filperf::growth {

using Counts = std::vector<std::int64_t>;

namespace {

/// Reads lines of the form
///
///     "identity": {"calls": [1, 2, 4], "exponent": 1.00, "callers": {"identity": [1, 2, 4], "identity": 1}},
///
/// A count that is the same at every size is a number, and then there is no exponent.
class FunctionsReader {
public:
  FunctionsReader(std::string_view text, std::size_t sizes, const std::string& attempt)
      : scanner_(text, attempt), sizes_(sizes) {}

  void read_into(Family& family) {
    if (!scanner_.at_end()) {
      do {
        scanner_.begin_line();
        read_function(family);
      } while (scanner_.accept(","));
      if (!scanner_.at_end()) {
        scanner_.refuse("a comma");
      }
    }
    add_edges(family);
  }

private:
  /// An edge whose caller is not looked up yet, because the caller may come later in the text.
  struct NamedEdge {
    std::string_view caller;
    std::uint32_t callee = 0;
    Counts calls;
  };

  Counts read_counts() {
    if (!scanner_.accept("[")) {
      return Counts(sizes_, scanner_.read_count());
    }
    Counts counts;
    do {
      counts.push_back(scanner_.read_count());
    } while (counts.size() < sizes_ && scanner_.accept(", "));
    scanner_.expect("]");
    if (counts.size() != sizes_) {
      scanner_.refuse(fmt::format("a count for each of {} sizes", sizes_));
    }
    return counts;
  }

  /// Not used: it follows from the counts.
  void skip_exponent() {
    if (!scanner_.accept("null")) {
      static_cast<void>(scanner_.read_count());
      scanner_.expect(".");
      for (int i = 0; i < 2; ++i) {
        scanner_.expect_digit();
      }
    }
  }

  void read_function(Family& family) {
    scanner_.expect("    ");
    const std::string_view identity = scanner_.read_string();
    // Sorted, so that each function is distinct and each content has only one text.
    if (!family.functions.empty() && family.functions.back().identity >= identity) {
      scanner_.refuse(fmt::format("a function after `{}` in sorted order", family.functions.back().identity));
    }
    const auto function = static_cast<std::uint32_t>(family.functions.size());
    scanner_.expect(": {\"calls\": ");
    family.functions.push_back({std::string(identity), callgraph::kOther, read_counts()});
    if (scanner_.accept(", \"exponent\": ")) {
      skip_exponent();
    }
    scanner_.expect(", \"callers\": {");
    if (scanner_.accept("}}")) {
      return;
    }
    do {
      const std::string_view caller = scanner_.read_string();
      scanner_.expect(": ");
      edges_.push_back({caller, function, read_counts()});
    } while (scanner_.accept(", "));
    scanner_.expect("}}");
  }

  void add_edges(Family& family) {
    std::unordered_map<std::string_view, std::uint32_t> places;
    for (const FamilyFunction& function : family.functions) {
      places.emplace(function.identity, static_cast<std::uint32_t>(places.size()));
    }
    for (NamedEdge& edge : edges_) {
      const auto caller = places.find(edge.caller);
      if (caller == places.end()) {
        scanner_.refuse(fmt::format("the function `{}`, which is named as a caller", edge.caller));
      }
      if (!family.edges.empty() && family.edges.back().callee == edge.callee &&
          family.edges.back().caller >= caller->second) {
        scanner_.refuse(fmt::format("callers in sorted order at `{}`", edge.caller));
      }
      family.edges.push_back({caller->second, edge.callee, std::move(edge.calls)});
    }
  }

  baseline::TextScanner scanner_;
  std::size_t sizes_;
  std::vector<NamedEdge> edges_;
};

/// A member that is a list of whole numbers.
Counts read_list(const nlohmann::json& parent, const char* key, std::int64_t least, const JsonObject& json) {
  const auto list = parent.find(key);
  if (list == parent.end() || !list->is_array()) {
    json.fail(key, "is missing or not a list");
  }
  Counts counts;
  for (const nlohmann::json& count : *list) {
    if (!count.is_number_integer() || count < least) {
      json.fail(key, fmt::format("holds {}, which is not a whole number of {} or more", count.dump(), least));
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

}  // namespace

GrowthBaseline from_text(std::string_view text, const std::string& source) {
  const std::string attempt = "cannot read the baseline " + source;
  baseline::require_whole(text, {baseline::kGrowthSchemaFamily, baseline::kGrowthSchema}, attempt);
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
  FunctionsReader(parts.functions, family.sizes.size(), attempt).read_into(family);
  const baseline::OriginTable origin_of(json.text_map("origins"), family.origins);
  for (FamilyFunction& function : family.functions) {
    function.origin = origin_of(function.identity);
  }
  require_same_calls(header, family, json);
  return baseline;
}

}  // namespace filperf::growth
