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
/// Each is compared with each.
constexpr std::size_t kMostMoved = 1000;

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

/// Adds a row to another, with which it shares an import that moved.
void add_to(BillRow& row, const BillRow& other) {
  row.kind = BillRow::Kind::imported_elsewhere;
  row.functions.insert(row.functions.end(), other.functions.begin(), other.functions.end());
  row.before = callgraph::saturating_sum(row.before, other.before);
  row.after = callgraph::saturating_sum(row.after, other.after);
}

/// Whether a function runs as many of its lines as before, so that only what it imports can cost more or less.
bool runs_what_it_ran(const Drift& drift, std::uint32_t function) {
  const AlignedCharge lines = charge_of(drift.charges.lines, function);
  return lines.before > 0 && lines.before == lines.after;
}

class Folding {
public:
  Folding(std::vector<BillRow>& rows, const Drift& drift)
      : rows_(rows), drift_(drift), begun_(begun_imports(drift)), lines_(drift), folded_(rows.size(), false) {}

  /// Joins two rows each: one that pays no more for an import, and one that pays about as much more.
  void join_pairs() {
    for (std::size_t fewer = 0; fewer < rows_.size(); ++fewer) {
      if (folded_[fewer] || rows_[fewer].change() > -kLeastCalls || !may_have_lost(rows_[fewer])) {
        continue;
      }
      const auto rest = [&](std::size_t place) { return std::abs(rows_[place].change() + rows_[fewer].change()); };
      std::size_t best = rows_.size();
      for (std::size_t more = 0; more < rows_.size(); ++more) {
        if (!folded_[more] && can_take(rows_[more].change(), rows_[fewer].change()) &&
            has_taken(rows_[more], -rows_[fewer].change()) && (best == rows_.size() || rest(more) < rest(best))) {
          best = more;
        }
      }
      if (best != rows_.size()) {
        fold(best, fewer);  // the one that imports it now stands first
      }
    }
  }

  /// Joins what remains of functions that run what they ran: what they pay for imports changed because of others. Each
  /// goes to the row that moved the other way, and by most.
  void join_bystanders() {
    std::vector<std::size_t> causes;
    for (std::size_t place = 0; place < rows_.size(); ++place) {
      if (rows_[place].kind == BillRow::Kind::imported_elsewhere || begins(rows_[place]) != 0) {
        causes.push_back(place);
      }
    }
    for (std::size_t place = 0; place < rows_.size(); ++place) {
      if (!folded_[place] && is_bystander(rows_[place])) {
        if (const std::size_t cause = cause_of(rows_[place], causes); cause != rows_.size()) {
          fold(cause, place);
        }
      }
    }
  }

  /// Takes out the rows that are part of others now.
  void finish() {
    std::erase_if(rows_, [](const BillRow& row) { return row.functions.empty(); });
  }

private:
  [[nodiscard]] std::int64_t begins(const BillRow& row) const {
    const auto found = row.kind == BillRow::Kind::function ? begun_.find(row.functions.front()) : begun_.end();
    return found == begun_.end() ? 0 : found->second;
  }

  /// A library that it still imports may have found what it imports itself.
  [[nodiscard]] bool may_have_lost(const BillRow& row) const {
    return begins(row) < 0 || (row.kind == BillRow::Kind::function && !lines_.importing(row.functions.front()).empty());
  }

  /// Whether the lines of a function that import something carry at least half of what moved to it.
  [[nodiscard]] bool imports_pay(const BillRow& row, std::int64_t moved) const {
    std::int64_t sum = 0;
    for (const BilledLine& line : lines_.importing(row.functions.front())) {
      sum = callgraph::saturating_sum(sum, line.calls);
    }
    return sum >= moved / 2;
  }

  [[nodiscard]] bool has_taken(const BillRow& row, std::int64_t moved) const {
    return begins(row) > 0 && imports_pay(row, moved);
  }

  [[nodiscard]] bool is_bystander(const BillRow& row) const {
    return row.kind == BillRow::Kind::function && std::abs(row.change()) >= kLeastCalls &&
           runs_what_it_ran(drift_, row.functions.front()) &&
           (row.change() < 0 ? may_have_lost(row) : imports_pay(row, row.change()));
  }

  /// Whether imports moved to or from a row.
  [[nodiscard]] bool moves_imports(const BillRow& row, std::int64_t moved) const {
    return row.kind == BillRow::Kind::imported_elsewhere ||
           (row.change() > 0 ? has_taken(row, moved) : begins(row) < 0);
  }

  [[nodiscard]] std::size_t cause_of(const BillRow& bystander, const std::vector<std::size_t>& causes) const {
    std::size_t best = rows_.size();
    for (const std::size_t place : causes) {
      const std::int64_t change = rows_[place].change();
      if ((change < 0) != (bystander.change() < 0) && std::abs(change) >= std::abs(bystander.change()) &&
          moves_imports(rows_[place], std::abs(bystander.change())) &&
          (best == rows_.size() || std::abs(change) > std::abs(rows_[best].change()))) {
        best = place;
      }
    }
    return best;
  }

  void fold(std::size_t into, std::size_t place) {
    add_to(rows_[into], rows_[place]);
    folded_[into] = folded_[place] = true;
    rows_[place].functions.clear();
    rows_[place].before = rows_[place].after = 0;
  }

  std::vector<BillRow>& rows_;
  const Drift& drift_;
  std::map<std::uint32_t, std::int64_t> begun_;
  BillLines lines_;
  std::vector<bool> folded_;
};

/// Joins rows of which one pays less for a library and the other more, if that is most of what one of them moved by.
class FoldingByLibrary {
public:
  FoldingByLibrary(const std::vector<BillRow>& rows, const Drift& drift) : rows_(rows), groups_(rows.size()) {
    std::map<std::uint32_t, std::size_t> places;
    for (std::size_t place = 0; place < rows.size(); ++place) {
      groups_[place] = place;
      if (rows[place].kind == BillRow::Kind::function) {
        places[rows[place].functions.front()] = place;
      }
    }
    std::vector<ImportCost> by_imports(rows.size());
    std::vector<Moved> moved;
    for (const ImportCost& cost : drift.charges.imports) {
      if (const auto found = places.find(cost.function); found != places.end()) {
        ImportCost& sum = by_imports[found->second];
        sum.before = callgraph::saturating_sum(sum.before, cost.before);
        sum.after = callgraph::saturating_sum(sum.after, cost.after);
        moved.push_back({found->second, &cost});
      }
    }
    std::stable_sort(moved.begin(), moved.end(), [](const Moved& a, const Moved& b) {
      return std::abs(a.cost->change()) > std::abs(b.cost->change());
    });
    moved.resize(std::min(moved.size(), kMostMoved));
    join_libraries(moved);
    join_bystanders(by_imports, drift);
  }

  [[nodiscard]] std::vector<BillRow> folded() const {
    std::map<std::size_t, std::vector<BillRow>> groups;
    for (std::size_t place = 0; place < rows_.size(); ++place) {
      groups[groups_[place]].push_back(rows_[place]);
    }
    std::vector<BillRow> result;
    for (auto& [group, joined] : groups) {
      // The one that imports it now stands first.
      std::stable_sort(joined.begin(), joined.end(),
                       [](const BillRow& a, const BillRow& b) { return a.change() > b.change(); });
      BillRow& row = result.emplace_back(std::move(joined.front()));
      for (std::size_t i = 1; i < joined.size(); ++i) {
        add_to(row, joined[i]);
      }
    }
    return result;
  }

private:
  struct Moved {
    std::size_t place;
    const ImportCost* cost;
  };

  [[nodiscard]] std::int64_t size_of(std::size_t place) const { return std::abs(rows_[place].change()); }

  void join_libraries(const std::vector<Moved>& moved) {
    for (const Moved& more : moved) {
      for (const Moved& fewer : moved) {
        if (more.cost->library == fewer.cost->library && more.cost->change() >= kLeastCalls &&
            fewer.cost->change() <= -kLeastCalls &&
            std::min(more.cost->change(), -fewer.cost->change()) >=
                std::min(size_of(more.place), size_of(fewer.place)) / 2) {
          const std::size_t joined = groups_[more.place];
          const std::size_t old = groups_[fewer.place];
          std::replace(groups_.begin(), groups_.end(), old, joined);
        }
      }
    }
  }

  /// What remains, where a library that is imported as before found what it imports itself.
  void join_bystanders(const std::vector<ImportCost>& by_imports, const Drift& drift) {
    std::map<std::size_t, std::size_t> sizes;
    for (const std::size_t group : groups_) {
      ++sizes[group];
    }
    std::map<std::size_t, BillRow> joined;
    for (std::size_t place = 0; place < rows_.size(); ++place) {
      if (sizes[groups_[place]] > 1) {
        add_to(joined[groups_[place]], rows_[place]);
      }
    }
    for (std::size_t place = 0; place < rows_.size(); ++place) {
      if (sizes[groups_[place]] > 1 || !is_bystander(rows_[place], by_imports[place], drift)) {
        continue;
      }
      const std::int64_t change = rows_[place].change();
      auto best = joined.end();
      for (auto group = joined.begin(); group != joined.end(); ++group) {
        const std::int64_t other = group->second.change();
        if ((other < 0) != (change < 0) && std::abs(other) >= std::abs(change) &&
            (best == joined.end() || std::abs(other) > std::abs(best->second.change()))) {
          best = group;
        }
      }
      if (best != joined.end()) {
        add_to(best->second, rows_[place]);
        groups_[place] = best->first;
      }
    }
  }

  /// Whether a function runs what it ran, and imports are most of what it moved by.
  [[nodiscard]] static bool is_bystander(const BillRow& row, const ImportCost& by_imports, const Drift& drift) {
    return row.kind == BillRow::Kind::function && std::abs(row.change()) >= kLeastCalls &&
           (by_imports.change() < 0) == (row.change() < 0) &&
           std::abs(by_imports.change()) >= std::abs(row.change()) / 2 &&
           runs_what_it_ran(drift, row.functions.front());
  }

  const std::vector<BillRow>& rows_;
  std::vector<std::size_t> groups_;
};

}  // namespace

std::vector<BillRow> with_moved_imports(std::vector<BillRow> rows, const Drift& drift) {
  if (!drift.charges.imports.empty()) {
    return FoldingByLibrary(rows, drift).folded();
  }
  if (is_replacement(drift)) {
    return rows;
  }
  Folding folding(rows, drift);
  folding.join_pairs();
  folding.join_bystanders();
  folding.finish();
  return rows;
}

}  // namespace filperf::drift
