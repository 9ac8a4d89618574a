#include "gate/import_costs.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

namespace filperf::gate {

namespace {

using Costs = std::map<std::pair<std::uint32_t, std::string>, drift::ImportCost>;

void add(Costs& costs, const SourcedBill& bill, const drift::Drift& drift, std::int64_t drift::ImportCost::*member) {
  for (const callgraph::Charge& charge : bill.graph.bill.charges) {
    if (charge.function == callgraph::kOutside) {
      continue;
    }
    const std::string& identity = bill.graph.functions[charge.function].identity;
    const auto text = bill.texts.find({identity, charge.line});
    const std::string library = text == bill.texts.end() ? "" : imported_library(text->second);
    const std::optional<std::uint32_t> function = library.empty() ? std::nullopt : drift::place_of(drift, identity);
    if (function) {
      drift::ImportCost& cost = costs[{*function, library}];
      cost.function = *function;
      cost.library = library;
      cost.*member = callgraph::saturating_sum(cost.*member, charge.calls);
    }
  }
}

}  // namespace

std::string imported_library(std::string_view source) {
  constexpr std::string_view kSpace = " \t";
  const auto skip = [&](std::string_view word) {
    source.remove_prefix(std::min(source.find_first_not_of(kSpace), source.size()));
    const bool found = source.starts_with(word) && source.size() > word.size() &&
                       kSpace.find(source[word.size()]) != std::string_view::npos;
    if (found) {
      source.remove_prefix(word.size());
      source.remove_prefix(std::min(source.find_first_not_of(kSpace), source.size()));
    }
    return found;
  };
  if (!skip("import") && !skip("from")) {
    return {};
  }
  return std::string(source.substr(0, source.find_first_of(" \t.,;#(\\")));
}

std::vector<drift::ImportCost> import_costs(const SourcedBill& before, const SourcedBill& after,
                                            const drift::Drift& drift) {
  Costs costs;
  add(costs, before, drift, &drift::ImportCost::before);
  add(costs, after, drift, &drift::ImportCost::after);
  std::vector<drift::ImportCost> result;
  for (auto& [key, cost] : costs) {
    result.push_back(std::move(cost));
  }
  return result;
}

}  // namespace filperf::gate
