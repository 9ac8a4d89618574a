#include "profile_promises.h"

#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "targets.h"

namespace filperf::fuzz {

namespace {

bool is_finite(double self_seconds, double cumulative_seconds) {
  return std::isfinite(self_seconds) && std::isfinite(cumulative_seconds);
}

/// Adds a count to a sum. Both are not negative.
void add(std::int64_t& sum, std::int64_t count) {
  require(count >= 0, "counts are not negative");
  require(count <= INT64_MAX - sum, "the sum of all calls fits into int64");
  sum += count;
}

void require_bill(const callgraph::Profile& profile) {
  std::int64_t calls = 0;
  for (const callgraph::ProfiledFunction& function : profile.functions) {
    calls += function.calls;
  }
  std::int64_t billed = 0;
  for (const callgraph::ProfiledCharge& charge : profile.bill) {
    require(charge.function < profile.functions.size() || charge.function == callgraph::kOutside,
            "functions are in range");
    require(charge.line >= 0, "lines are not negative");
    add(billed, charge.calls);
  }
  require(profile.has_bill ? billed == calls : profile.bill.empty() && profile.sites.empty(),
          "a bill sums to all calls");
  require(profile.has_lines || profile.lines.empty(), "lines that are not counted are none");
  std::int64_t lines = 0;
  for (const callgraph::ProfiledCharge& count : profile.lines) {
    require(count.function < profile.functions.size() && count.line >= 0, "lines are of functions");
    add(lines, count.calls);
  }
  std::int64_t sites = 0;
  for (const callgraph::ProfiledSite& site : profile.sites) {
    require(site.caller < profile.functions.size() && site.callee < profile.functions.size() && site.line >= 0,
            "sites are of functions");
    add(sites, site.calls);
  }
}

}  // namespace

void require_invariants(const callgraph::Profile& profile) {
  require(std::set<std::string>(profile.strings.begin(), profile.strings.end()).size() == profile.strings.size(),
          "strings are distinct");
  std::set<std::tuple<std::uint32_t, std::int64_t, std::uint32_t>> labels;
  std::int64_t calls = 0;
  bool only_callers = false;
  for (const callgraph::ProfiledFunction& function : profile.functions) {
    require(function.file < profile.strings.size() && function.name < profile.strings.size(), "strings are in range");
    require(labels.emplace(function.file, function.line, function.name).second, "labels are distinct");
    add(calls, function.calls);
    require(function.primitive >= 0, "counts are not negative");
    require(is_finite(function.self_seconds, function.cumulative_seconds), "times are finite");
    require(!(only_callers && function.listed), "functions that are only callers come last");
    only_callers = !function.listed;
  }
  std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
  std::set<std::uint32_t> callees;
  calls = 0;
  for (std::size_t i = 0; i < profile.edges.size(); ++i) {
    const callgraph::ProfiledEdge& edge = profile.edges[i];
    require(edge.caller < profile.functions.size() && edge.callee < profile.functions.size(), "functions are in range");
    require(pairs.emplace(edge.caller, edge.callee).second, "pairs are distinct");
    require((i > 0 && profile.edges[i - 1].callee == edge.callee) || callees.insert(edge.callee).second,
            "the edges into one function are adjacent");
    add(calls, edge.calls);
    require(edge.primitive >= 0, "counts are not negative");
    require(is_finite(edge.self_seconds, edge.cumulative_seconds), "times are finite");
  }
  require_bill(profile);
}

}  // namespace filperf::fuzz
