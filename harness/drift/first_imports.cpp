#include "drift/first_imports.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <utility>

#include "drift/bill_lines.h"

namespace filperf::drift {

namespace {

/// Less is not the import of a library.
constexpr std::int64_t kLeastCalls = 200;
/// So many modules of libraries that are new, and so many that are gone, are a library in place of another.
constexpr std::size_t kReplacement = 3;

/// By function: how many more imports it begins than before.
std::map<std::uint32_t, std::int64_t> begun_imports(const Drift& drift) {
  std::map<std::uint32_t, std::int64_t> begun;
  for (std::uint32_t i = 0; i < drift.functions.size(); ++i) {
    if (begins_import(drift.functions[i].identity)) {
      for (const AlignedEdge& edge : drift.edges_into(i)) {
        begun[edge.caller] += edge.after - edge.before;
      }
    }
  }
  return begun;
}

bool is_replacement(const Drift& drift) {
  std::size_t added = 0;
  std::size_t gone = 0;
  for (const AlignedFunction& function : drift.functions) {
    if (function.origin != callgraph::kProgram && function.identity.ends_with(":<module>")) {
      added += function.before == 0 ? 1 : 0;
      gone += function.after == 0 ? 1 : 0;
    }
  }
  return std::min(added, gone) >= kReplacement;
}

/// Whether a row with more calls can have taken what another has fewer of.
bool can_take(std::int64_t more, std::int64_t fewer) {
  return more * 2 >= -fewer && more <= -fewer * 2;
}

/// Whether the lines of a function that import something carry at least half of what moved to it.
bool imports_pay(const BillRow& row, const BillLines& lines, std::int64_t moved) {
  std::int64_t sum = 0;
  for (const BilledLine& line : lines.importing(row.functions.front())) {
    sum = callgraph::saturating_sum(sum, line.calls);
  }
  return sum >= moved / 2;
}

/// Adds a row to another, with which it shares an import that moved.
void add_to(BillRow& row, const BillRow& other) {
  row.kind = BillRow::Kind::imported_elsewhere;
  row.functions.insert(row.functions.end(), other.functions.begin(), other.functions.end());
  row.before = callgraph::saturating_sum(row.before, other.before);
  row.after = callgraph::saturating_sum(row.after, other.after);
}

}  // namespace

std::vector<BillRow> with_moved_imports(std::vector<BillRow> rows, const Drift& drift) {
  if (is_replacement(drift)) {
    return rows;
  }
  const std::map<std::uint32_t, std::int64_t> begun = begun_imports(drift);
  const auto begins = [&](const BillRow& row) {
    const auto found = row.kind == BillRow::Kind::function ? begun.find(row.functions.front()) : begun.end();
    return found == begun.end() ? 0 : found->second;
  };
  const BillLines lines(drift);
  // A library that it still imports may have found what it imports itself.
  const auto may_have_lost = [&](const BillRow& row) {
    return begins(row) < 0 || (row.kind == BillRow::Kind::function && !lines.importing(row.functions.front()).empty());
  };
  std::vector<bool> taken(rows.size(), false);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (taken[i] || rows[i].change() > -kLeastCalls || !may_have_lost(rows[i])) {
      continue;
    }
    const auto rest = [&](std::size_t place) { return std::abs(rows[place].change() + rows[i].change()); };
    std::size_t best = rows.size();
    for (std::size_t other = 0; other < rows.size(); ++other) {
      if (!taken[other] && begins(rows[other]) > 0 && can_take(rows[other].change(), rows[i].change()) &&
          imports_pay(rows[other], lines, -rows[i].change()) && (best == rows.size() || rest(other) < rest(best))) {
        best = other;
      }
    }
    if (best != rows.size()) {
      // The one that imports it now stands first.
      add_to(rows[best], rows[i]);
      taken[i] = taken[best] = true;
      rows[i].functions.clear();
    }
  }
  std::erase_if(rows, [](const BillRow& row) { return row.functions.empty(); });
  return rows;
}

}  // namespace filperf::drift
