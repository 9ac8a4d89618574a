#include "report/json_parts.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "base/json_text.h"
#include "base/utf8.h"
#include "drift/bill_lines.h"
#include "drift/charges.h"
#include "drift/moves.h"

namespace filperf::report {

using nlohmann::ordered_json;

namespace {

/// The lines that make most of an edge's calls, in the order of the file.
std::vector<std::int64_t> lines_making(const drift::BillLines& known, const drift::AlignedEdge& edge) {
  constexpr std::size_t kMost = 3;
  std::vector<std::int64_t> numbers;
  for (const drift::BilledLine& line : known.making(edge.caller, edge.callee)) {
    if (line.place.line > 0 && numbers.size() < kMost) {
      numbers.push_back(line.place.line);
    }
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

}  // namespace

ordered_json to_json(const std::vector<model::EnvironmentChange>& changes) {
  ordered_json list = ordered_json::array();
  for (const model::EnvironmentChange& change : changes) {
    list.push_back({{"what", change.what}, {"before", change.before}, {"after", change.after}});
  }
  return list;
}

ordered_json number_or_null(const std::optional<std::int64_t>& number) {
  return number ? ordered_json(*number) : ordered_json();
}

ordered_json moved_functions_json(const drift::Drift& drift) {
  ordered_json list = ordered_json::array();
  for (const std::uint32_t index : drift::moved_functions(drift)) {
    const drift::AlignedFunction& function = drift.functions[index];
    list.push_back({{"function", function.identity},
                    {"origin", drift.origins[function.origin]},
                    {"before", function.before},
                    {"after", function.after},
                    {"unstable", function.unstable}});
  }
  return list;
}

ordered_json program_calls_json(const drift::Drift& drift) {
  const drift::BillLines known(drift);
  ordered_json list = ordered_json::array();
  for (const std::uint32_t index : drift::moved_program_edges(drift)) {
    const drift::AlignedEdge& edge = drift.edges[index];
    ordered_json& entry = list.emplace_back(ordered_json{{"caller", drift.functions[edge.caller].identity},
                                                         {"callee", drift.functions[edge.callee].identity},
                                                         {"before", edge.before},
                                                         {"after", edge.after}});
    if (std::vector<std::int64_t> lines = lines_making(known, edge); !lines.empty()) {
      entry["lines"] = std::move(lines);
    }
  }
  return list;
}

void add_lines(ordered_json& document, const drift::Drift& drift) {
  const std::optional<drift::LineTotals> lines = drift::line_totals(drift.charges);
  if (!lines) {
    return;
  }
  document["lines"] = {{"before", lines->before}, {"after", lines->after}};
  document["lines_moved"] = ordered_json::array();
  for (const drift::AlignedCharge& moved : drift::moved_lines(drift.charges)) {
    document["lines_moved"].push_back({{"function", drift.functions[moved.function].identity},
                                       {"before", moved.stable_before},
                                       {"after", moved.stable_after}});
  }
}

ordered_json to_json(const callgraph::CallTotals& calls) {
  return {{"total", calls.total},
          {"of_program", calls.of_program},
          {"by_program", calls.by_program},
          {"by_origin", calls.by_origin}};
}

std::string to_text(const ordered_json& document) {
  return tamed_json(json_text_of(document, JsonLayout::indented)) + "\n";
}

}  // namespace filperf::report
