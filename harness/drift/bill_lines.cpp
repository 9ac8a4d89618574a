#include "drift/bill_lines.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "drift/charges.h"

namespace filperf::drift {

using callgraph::Charge;
using callgraph::Site;

namespace {

constexpr std::size_t kMostLines = 3;
/// The statement of a class may begin so many lines before the first line that its body runs: decorators and bases.
constexpr std::int64_t kLinesOfStatement = 10;

/// The entries of one function. @param entries  sorted by it
template <typename Entry>
std::pair<typename std::vector<Entry>::const_iterator, typename std::vector<Entry>::const_iterator> entries_of(
    const std::vector<Entry>& entries, std::uint32_t function, std::uint32_t Entry::*member) {
  const auto first = std::lower_bound(entries.begin(), entries.end(), function,
                                      [&](const Entry& entry, std::uint32_t wanted) { return entry.*member < wanted; });
  return {first, std::upper_bound(first, entries.end(), function,
                                  [&](std::uint32_t wanted, const Entry& entry) { return wanted < entry.*member; })};
}

std::string_view file_of(std::string_view identity) {
  return identity.substr(0, identity.find(':'));
}

/// How an edge moved; 0 if it did not, or is unstable.
std::pair<std::int64_t, std::int64_t> move_of(const Drift& drift, std::uint32_t caller, std::uint32_t callee) {
  const auto edges = drift.edges_into(callee);
  const auto found =
      std::lower_bound(edges.begin(), edges.end(), caller,
                       [](const AlignedEdge& edge, std::uint32_t wanted) { return edge.caller < wanted; });
  if (found == edges.end() || found->caller != caller || found->unstable) {
    return {0, 0};
  }
  return {found->before, found->after};
}

void keep_largest(std::vector<BilledLine>& lines, std::size_t most) {
  std::stable_sort(lines.begin(), lines.end(),
                   [](const BilledLine& a, const BilledLine& b) { return a.calls > b.calls; });
  lines.resize(std::min(lines.size(), most));
}

}  // namespace

bool begins_import(const std::string& identity) {
  return identity == "stdlib/<frozen importlib._bootstrap>:_find_and_load" ||
         identity == "stdlib/<frozen importlib._bootstrap>:_handle_fromlist" ||
         identity == "stdlib/importlib/__init__.py:import_module" ||
         identity == "builtin:<built-in method builtins.__import__>";
}

BilledLine BillLines::line_of(std::uint32_t function, std::int64_t line, std::int64_t calls) const {
  const std::string& identity = drift_.functions[function].identity;
  BilledLine result;
  result.place.file = file_of(identity);
  result.place.origin = drift_.origins[drift_.functions[function].origin];
  result.place.line = line;
  result.place.function = identity.substr(std::min(identity.find(':'), identity.size() - 1) + 1);
  result.calls = calls;
  return result;
}

/// Where the bodies of classes begin that the baseline does not have, or that run another number of lines. What such a
/// class costs is charged to the line of its statement, in the function around it.
std::vector<std::int64_t> BillLines::changed_bodies(std::uint32_t function) const {
  const std::string& identity = drift_.functions[function].identity;
  std::string prefix = identity;
  if (constexpr std::string_view kModule = ":<module>"; prefix.ends_with(kModule)) {
    prefix.resize(prefix.size() - kModule.size() + 1);
  } else {
    prefix += ".";
  }
  std::vector<std::int64_t> beginnings;
  for (const AlignedCharge& lines : drift_.charges.lines) {
    const AlignedFunction& body = drift_.functions[lines.function];
    if (lines.function == function || lines.before == lines.after || lines.after == 0 || body.after == 0 ||
        !body.identity.starts_with(prefix)) {
      continue;
    }
    const auto [first, last] = entries_of(drift_.charges.lines_now, lines.function, &Charge::function);
    if (first != last) {
      beginnings.push_back(first->line);
    }
  }
  return beginnings;
}

std::vector<BilledLine> BillLines::carrying(std::uint32_t function, bool more) const {
  enum { kCharged, kMakesMoved, kMakesNew };
  std::map<std::int64_t, int> likelihood;
  std::vector<std::int64_t> classes;
  const auto [first_site, last_site] = entries_of(drift_.charges.sites_now, function, &Site::caller);
  for (auto site = first_site; site != last_site; ++site) {
    const auto [before, after] = move_of(drift_, function, site->callee);
    const bool moved = more ? after > before : after < before;
    const int found = !moved ? kCharged : more && before == 0 ? kMakesNew : kMakesMoved;
    likelihood[site->line] = std::max(likelihood[site->line], found);
    if (drift_.functions[site->callee].identity == "builtin:<built-in method builtins.__build_class__>") {
      classes.push_back(site->line);
    }
  }
  for (const std::int64_t beginning : changed_bodies(function)) {
    const auto statement = std::min_element(classes.begin(), classes.end(), [&](std::int64_t a, std::int64_t b) {
      return std::abs(a - beginning) < std::abs(b - beginning);
    });
    if (statement != classes.end() && std::abs(*statement - beginning) <= kLinesOfStatement) {
      likelihood[*statement] = kMakesNew;
    }
  }
  const auto [first, last] = entries_of(drift_.charges.bill_now, function, &Charge::function);
  const AlignedCharge charge = charge_of(drift_.charges.bill, function);
  for (const int wanted : {kMakesNew, kMakesMoved, kCharged}) {
    std::vector<BilledLine> lines;
    std::int64_t carried = 0;
    for (auto entry = first; entry != last; ++entry) {
      const auto found = likelihood.find(entry->line);
      if (entry->line > 0 && (found == likelihood.end() ? 0 : found->second) >= wanted) {
        lines.push_back(line_of(function, entry->line, entry->calls));
        carried = callgraph::saturating_sum(carried, entry->calls);
      }
    }
    // Lines that have fewer calls than came to be do not carry them.
    if (!lines.empty() && (carried >= std::abs(charge.stable_change()) / 2 || wanted == kCharged || !more)) {
      keep_largest(lines, wanted == kCharged ? 1 : kMostLines);
      return lines;
    }
  }
  return {};
}

std::vector<BilledLine> BillLines::importing(std::uint32_t function) const {
  const auto [first, last] = entries_of(drift_.charges.bill_now, function, &Charge::function);
  const auto [first_site, last_site] = entries_of(drift_.charges.sites_now, function, &Site::caller);
  std::vector<BilledLine> lines;
  for (auto entry = first; entry != last; ++entry) {
    const bool imports = std::any_of(first_site, last_site, [&](const Site& site) {
      return site.line == entry->line && begins_import(drift_.functions[site.callee].identity);
    });
    if (imports) {
      lines.push_back(line_of(function, entry->line, entry->calls));
    }
  }
  keep_largest(lines, lines.size());
  return lines;
}

std::vector<BilledLine> BillLines::making(std::uint32_t caller, std::uint32_t callee) const {
  std::vector<BilledLine> lines;
  if (caller == kRootIndex) {
    return lines;
  }
  const auto [first, last] = entries_of(drift_.charges.sites_now, caller, &Site::caller);
  for (auto site = first; site != last; ++site) {
    if (site->callee == callee) {
      lines.push_back(line_of(caller, site->line, site->calls));
    }
  }
  keep_largest(lines, lines.size());
  return lines;
}

std::vector<BilledLine> BillLines::hottest(std::uint32_t function) const {
  const auto [first, last] = entries_of(drift_.charges.lines_now, function, &Charge::function);
  std::vector<BilledLine> lines;
  for (auto entry = first; entry != last; ++entry) {
    if (entry->line > 0) {  // a baseline has no line numbers
      lines.push_back(line_of(function, entry->line, entry->calls));
    }
  }
  keep_largest(lines, 1);
  return lines;
}

}  // namespace filperf::drift
