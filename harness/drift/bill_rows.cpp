#include "drift/bill_rows.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <utility>

#include "drift/bill_lines.h"
#include "drift/blame.h"
#include "drift/causes.h"
#include "drift/charges.h"
#include "drift/first_imports.h"
#include "drift/program_above.h"

namespace filperf::drift {

using callgraph::kOutside;
using callgraph::saturating_sum;
using RowKind = BillRow::Kind;

namespace {

constexpr std::size_t kShownRows = 8;
/// Once this part of what moved is explained, the rest are crumbs.
constexpr double kEnoughOfRows = 0.95;
/// A measure names so many rows, and none that has less than this part of its change.
constexpr std::size_t kChargedOfTotal = 3;
constexpr double kWorthNaming = 0.2;
/// What a row calls more is not worth a line if it explains less than this part of it.
constexpr double kWorthACall = 0.05;
constexpr std::size_t kShownCalls = 3;
/// What follows from how often a function is called needs no line of its own.
constexpr double kNearlyAll = 0.8;
/// Culprits below this place are crumbs.
constexpr std::size_t kPlacedCulprits = 100;

double part_of(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

bool moved_more(const BillRow& a, const BillRow& b) {
  return std::abs(a.change()) > std::abs(b.change());
}

/// Makes the rows of one drift.
class Builder {
public:
  Builder(const Drift& drift, const Attribution& attribution)
      : drift_(drift), attribution_(attribution), lines_(drift), above_(drift) {}

  BilledDrift build(Verdict* verdict) {
    result_.drift = change_of_calls();
    result_.bills_add_up = drift_.charges.alone || bill_adds_up();
    result_.rows = rows_of(drift_.charges.bill);
    add_unstable_row();
    std::stable_sort(result_.rows.begin(), result_.rows.end(), moved_more);
    result_.rows = with_moved_imports(std::move(result_.rows), drift_);
    result_.lines = rows_of(drift_.charges.lines);
    std::stable_sort(result_.rows.begin(), result_.rows.end(), moved_more);
    std::stable_sort(result_.lines.begin(), result_.lines.end(), moved_more);
    if (verdict != nullptr) {
      large_ = put_shown_first(result_.rows);
      name_charged(*verdict);
    }
    result_.shown = put_shown_first(result_.rows);
    result_.lines_shown = put_shown_first(result_.lines);
    place_culprits();
    describe();
    return std::move(result_);
  }

private:
  [[nodiscard]] std::int64_t change_of_calls() const {
    if (!drift_.charges.alone) {
      return drift_.after.total - drift_.before.total;
    }
    std::int64_t change = 0;
    for (const AlignedCharge& charge : drift_.charges.bill) {
      change += charge.stable_change();
    }
    return change;
  }

  [[nodiscard]] bool bill_adds_up() const {
    std::int64_t before = 0;
    std::int64_t after = 0;
    for (const AlignedFunction& function : drift_.functions) {
      before = saturating_sum(before, function.before);
      after = saturating_sum(after, function.after);
    }
    for (const AlignedCharge& charge : drift_.charges.bill) {
      before -= charge.before;
      after -= charge.after;
    }
    return before == 0 && after == 0;
  }

  [[nodiscard]] static BillRow row_of(const AlignedCharge& charge) {
    BillRow row;
    row.kind = charge.function == kOutside ? RowKind::outside : RowKind::function;
    row.functions = {charge.function};
    row.before = charge.stable_before;
    row.after = charge.stable_after;
    return row;
  }

  [[nodiscard]] static std::vector<BillRow> rows_of(const std::vector<AlignedCharge>& charges) {
    std::vector<BillRow> rows;
    for (const AlignedCharge& charge : charges) {
      if (charge.stable_before != charge.stable_after) {
        rows.push_back(row_of(charge));
      }
    }
    return rows;
  }

  /// Which of the calls are unstable is known by edge, and where they are charged only by function. What lies between
  /// is a row of its own.
  void add_unstable_row() {
    const bool any_unstable = std::any_of(drift_.functions.begin(), drift_.functions.end(),
                                          [](const AlignedFunction& function) { return function.unstable; });
    const std::int64_t rest = result_.drift - result_.sum();
    if (any_unstable && rest != 0) {
      BillRow row;
      row.kind = RowKind::unstable;
      row.functions = {kOutside};
      (rest < 0 ? row.before : row.after) = std::abs(rest);
      result_.rows.push_back(std::move(row));
    }
  }

  [[nodiscard]] static BillRow* find(std::vector<BillRow>& rows, std::uint32_t function) {
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const BillRow& row) {
      return row.kind != RowKind::unstable &&
             std::find(row.functions.begin(), row.functions.end(), function) != row.functions.end();
    });
    return found == rows.end() ? nullptr : &*found;
  }

  /// How far a function's bill moved, in the direction of a contribution; negative if the other way.
  [[nodiscard]] std::int64_t moved_along(std::uint32_t function, double contribution) const {
    const std::int64_t change = charge_of(drift_.charges.bill, function).stable_change();
    return contribution < 0 ? -change : change;
  }

  /// The function in whose bill an edge is looked for: that which is called, if it is the program's and has more calls,
  /// then that which calls, then the one of those above in the program that moved most. No value if none of them moved
  /// in the edge's direction.
  [[nodiscard]] std::optional<std::uint32_t> function_charged(const Culprit& edge) const {
    const auto of_program = [&](std::uint32_t function) {
      return function != kRootIndex && drift_.functions[function].origin == callgraph::kProgram;
    };
    if (of_program(edge.callee) && moved_along(edge.callee, edge.contribution) > 0) {
      return edge.callee;
    }
    if (of_program(edge.caller)) {
      return edge.caller;
    }
    std::optional<std::uint32_t> best;
    for (const std::uint32_t function : above_.functions(edge.caller)) {
      const std::int64_t least = best ? moved_along(*best, edge.contribution) : 0;
      if (moved_along(function, edge.contribution) > least) {
        best = function;
      }
    }
    return best;
  }

  /// The row of a function, which may be one that did not move.
  BillRow& required(std::uint32_t function) {
    if (BillRow* row = find(result_.rows, function); row != nullptr) {
      return *row;
    }
    AlignedCharge charge = charge_of(drift_.charges.bill, function);
    return result_.rows.emplace_back(row_of(charge));
  }

  void name_charged(Verdict& verdict) {
    std::size_t functions = 0;
    constexpr std::size_t kNamedFunctions = 10;  // as many as a report lists
    for (auto* measures : {&verdict.totals, &verdict.functions}) {
      for (Measure& measure : *measures) {
        const bool listed = measures == &verdict.totals || functions++ < kNamedFunctions;
        if (!listed || !measure.gated || measure.judgement == Judgement::within) {
          continue;
        }
        if (measure.of_lines()) {
          name_lines(measure);
        } else {
          name_calls(measure);
        }
      }
    }
  }

  static void name(Measure& measure, BillRow& row) {
    row.is_cause = true;
    if (std::find(measure.charged.begin(), measure.charged.end(), row.functions.front()) == measure.charged.end()) {
      measure.charged.push_back(row.functions.front());
    }
  }

  /// The largest rows in the direction of a measure's change.
  void name_largest(Measure& measure, std::vector<BillRow>& rows) {
    for (BillRow& row : rows) {
      if (measure.charged.size() < kChargedOfTotal && row.kind != RowKind::unstable &&
          part_of(row.change(), measure.change()) >= kWorthNaming) {
        name(measure, row);
      }
    }
  }

  void name_calls(Measure& measure) {
    if (measure.kind == Measure::Kind::total || measure.kind == Measure::Kind::budget) {
      Measure whole = measure;
      whole.before = drift_.before.total;
      name_largest(whole, result_.rows);
      measure.charged = std::move(whole.charged);
    }
    std::optional<std::uint32_t> small;
    for (const Culprit& cause : measure.causes) {
      const std::optional<std::uint32_t> function = function_charged(cause);
      BillRow* row = function ? find(result_.rows, *function) : nullptr;
      if (row != nullptr && static_cast<std::size_t>(row - result_.rows.data()) < large_) {
        name(measure, *row);
      } else if (function && !small) {
        small = function;
      }
    }
    if (measure.charged.empty() && small) {
      name(measure, required(*small));
    }
    if (measure.charged.empty()) {
      name_first(measure, result_.rows);
    }
  }

  /// The largest row that moved as a measure did.
  static void name_first(Measure& measure, std::vector<BillRow>& rows) {
    const auto along = [&](const BillRow& row) {
      return row.kind != RowKind::unstable && row.change() != 0 && (row.change() > 0) == (measure.change() > 0);
    };
    if (const auto row = std::find_if(rows.begin(), rows.end(), along); row != rows.end()) {
      name(measure, *row);
    }
  }

  void name_lines(Measure& measure) {
    if (measure.kind == Measure::Kind::lines_of_program) {
      name_largest(measure, result_.lines);
      if (measure.charged.empty()) {
        name_first(measure, result_.lines);
      }
      return;
    }
    const std::optional<std::uint32_t> function = place_of(drift_, measure.name);
    if (BillRow* row = function ? find(result_.lines, *function) : nullptr; row != nullptr) {
      name(measure, *row);
    }
  }

  /// Causes, and the largest others while little is explained. @return how many come first
  [[nodiscard]] static std::size_t put_shown_first(std::vector<BillRow>& rows) {
    double all = 0;
    for (const BillRow& row : rows) {
      all += std::abs(static_cast<double>(row.change()));
    }
    std::stable_sort(rows.begin(), rows.end(), moved_more);
    double explained = 0;
    std::size_t place = 0;
    const auto end = std::stable_partition(rows.begin(), rows.end(), [&](const BillRow& row) {
      const bool is_shown = row.is_cause || (place < kShownRows && explained < kEnoughOfRows * all);
      explained += std::abs(static_cast<double>(row.change()));
      ++place;
      return is_shown;
    });
    return static_cast<std::size_t>(end - rows.begin());
  }

  /// Puts what is called more below the rows, as far as it explains them.
  void place_culprits() {
    for (std::size_t i = 0; i < std::min(attribution_.culprits.size(), kPlacedCulprits); ++i) {
      const Culprit& culprit = attribution_.culprits[i];
      const std::optional<std::uint32_t> function = function_charged(culprit);
      BillRow* row = function ? find(result_.rows, *function) : nullptr;
      if (row == nullptr || row->calls.size() >= kShownCalls ||
          static_cast<std::size_t>(row - result_.rows.data()) >= result_.shown ||
          std::abs(culprit.contribution) < kWorthACall * std::abs(static_cast<double>(row->change())) ||
          culprit.callee == row->functions.front()) {
        continue;
      }
      row->calls.push_back({culprit, lines_.making(culprit.caller, culprit.callee)});
    }
  }

  void describe() {
    const std::optional<Blame> blame =
        result_.shown + result_.lines_shown > 0 ? std::optional<Blame>(drift_) : std::nullopt;
    for (std::size_t i = 0; i < result_.shown; ++i) {
      BillRow& row = result_.rows[i];
      if (row.kind == RowKind::imported_elsewhere) {
        row.lines = lines_.importing(row.functions.front());
        row.lines.resize(std::min<std::size_t>(row.lines.size(), 1));
      } else if (row.kind == RowKind::function) {
        row.began = beginning_of(row, drift_.charges.bill, *blame);
        if (!row.began || predicted_part(row, drift_.charges.bill) < kNearlyAll) {
          row.lines = lines_.carrying(row.functions.front(), row.change() > 0);
        }
      }
    }
    for (std::size_t i = 0; i < result_.lines_shown; ++i) {
      BillRow& row = result_.lines[i];
      row.began = beginning_of(row, drift_.charges.lines, *blame);
      row.lines = lines_.hottest(row.functions.front());
    }
  }

  /// The part of a row's change that follows from how often its function is called; 0 for a new function.
  [[nodiscard]] double predicted_part(const BillRow& row, const std::vector<AlignedCharge>& charges) const {
    const AlignedFunction& function = drift_.functions[row.functions.front()];
    const std::int64_t calls = function.stable_after - function.stable_before;
    return part_of(charge_of(charges, row.functions.front()).stable_before, function.stable_before) *
           part_of(calls, row.change());
  }

  /// Where it began that a function is called more or less often, if a good part of its row follows from that.
  [[nodiscard]] std::optional<BilledCall> beginning_of(const BillRow& row, const std::vector<AlignedCharge>& charges,
                                                       const Blame& blame) const {
    const std::uint32_t place = row.functions.front();
    const AlignedFunction& function = drift_.functions[place];
    const std::int64_t calls = function.stable_after - function.stable_before;
    const bool more = row.change() > 0;
    if (drift_.charges.alone || calls == 0 || (calls > 0) != more || function.identity.ends_with(":<module>") ||
        (function.stable_before != 0 && predicted_part(row, charges) < kWorthNaming)) {
      return std::nullopt;
    }
    const std::vector<Culprit> causes = causes_of_calls(blame, place, more, 1);
    const bool by_builtin = !causes.empty() && causes.front().caller != kRootIndex &&
                            drift_.functions[causes.front().caller].origin == callgraph::kBuiltin;
    if (causes.empty() || by_builtin) {
      return std::nullopt;  // a function written in C, such as the one that makes classes, says nothing
    }
    return BilledCall{causes.front(), lines_.making(causes.front().caller, causes.front().callee)};
  }

  const Drift& drift_;
  const Attribution& attribution_;
  BillLines lines_;
  ProgramAbove above_;
  std::size_t large_ = 0;  ///< rows that are worth showing even if no measure names them
  BilledDrift result_;
};

}  // namespace

std::optional<BilledDrift> bill_rows(const Drift& drift, const Attribution& attribution, Verdict* verdict) {
  if (!drift.charges.bill_recorded) {
    return std::nullopt;
  }
  return Builder(drift, attribution).build(verdict);
}

}  // namespace filperf::drift
