#include "growth/growth_baseline.h"
#include "baseline/header.h"
#include "targets.h"

namespace {

void require_invariants(const filperf::growth::Family& family) {
  using filperf::fuzz::require;
  for (std::size_t i = 0; i < family.functions.size(); ++i) {
    const filperf::growth::FamilyFunction& function = family.functions[i];
    require(i == 0 || family.functions[i - 1].identity < function.identity, "functions are sorted and distinct");
    require(function.origin < family.origins.size(), "origins are in range");
    require(function.calls.size() == family.sizes.size(), "each size has a count");
  }
  for (std::size_t i = 0; i < family.edges.size(); ++i) {
    const filperf::growth::FamilyEdge& edge = family.edges[i];
    require(edge.caller < family.functions.size() && edge.callee < family.functions.size(), "functions are in range");
    require(i == 0 ||
                std::pair(family.edges[i - 1].callee, family.edges[i - 1].caller) < std::pair(edge.callee, edge.caller),
            "edges are sorted and distinct");
    require(edge.calls.size() == family.sizes.size(), "each size has a count");
  }
}

}  // namespace

void filperf::fuzz::growth_baseline(std::string_view bytes) {
  static_cast<void>(accepted([&] { return growth::from_text(bytes, "fuzzed"); }));
  const std::string text = sealed(bytes);
  const auto header = accepted([&] { return filperf::baseline::header_from_text(text, "fuzzed"); });
  const auto read = accepted([&] { return growth::from_text(text, "fuzzed"); });
  if (!read) {
    return;
  }
  require(header.has_value(), "a baseline that can be read has a header that can be read");
  require_invariants(read->family);
  static_cast<void>(read->at_largest_size());
  const std::string written = growth::to_text(*read);
  const auto again = accepted([&] { return growth::from_text(written, "written"); });
  require(again.has_value(), "a baseline that was written can be read");
  require(growth::to_text(*again) == written, "a baseline that was written and read is written the same again");
}
