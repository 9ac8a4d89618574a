#include "compare/steps.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

#include "base/error.h"
#include "baseline/store.h"
#include "callgraph/bill.h"
#include "drift/bill_rows.h"
#include "drift/culprits.h"
#include "drift/drift.h"
#include "gate/difference.h"

namespace filperf::compare {

namespace {

baseline::Baseline read(const std::string& file) {
  gate::Side side = gate::read_side(file);
  if (!side.baseline) {
    throw Error("cannot read the counts in " + file, "it is not a baseline");
  }
  return std::move(*side.baseline);
}

bool has_moved(const drift::Drift& drift) {
  const auto function = [](const drift::AlignedFunction& f) { return f.stable_before != f.stable_after; };
  const auto lines = [](const drift::AlignedCharge& charge) { return charge.stable_change() != 0; };
  const auto edge = [](const drift::AlignedEdge& e) { return !e.unstable && e.before != e.after; };
  return std::any_of(drift.functions.begin(), drift.functions.end(), function) ||
         std::any_of(drift.charges.lines.begin(), drift.charges.lines.end(), lines) ||
         std::any_of(drift.edges.begin(), drift.edges.end(), edge);
}

std::string name_of(const drift::BillRow& row, const drift::Drift& drift) {
  switch (row.kind) {
    case drift::BillRow::Kind::outside:
      return "outside the program";
    case drift::BillRow::Kind::unstable:
      return "calls that move by themselves";
    default:
      return row.functions.empty() ? "" : drift.functions[row.functions.front()].identity;
  }
}

void add_cause(Measured& measured, const drift::Drift& drift) {
  const drift::Attribution attribution = drift::attribute(drift);
  const std::optional<drift::BilledDrift> bill = drift::bill_rows(drift, attribution);
  const auto larger = [](const drift::BillRow& a, const drift::BillRow& b) {
    return std::abs(a.change()) < std::abs(b.change());
  };
  if (bill) {
    measured.cause_in_lines = bill->rows.empty();
    const std::vector<drift::BillRow>& rows = bill->rows.empty() ? bill->lines : bill->rows;
    const auto row = std::max_element(rows.begin(), rows.end(), larger);
    if (row != rows.end() && row->change() != 0) {
      measured.cause = name_of(*row, drift);
      measured.cause_change = row->change();
    }
  } else if (!attribution.culprits.empty()) {
    const drift::Culprit& first = attribution.culprits.front();
    measured.cause = drift.functions[first.callee].identity;
    measured.cause_change = drift::whole_calls(first.contribution);
  }
}

void fill(Measured& measured, const callgraph::CallTotals& totals, std::int64_t lines) {
  measured.calls = totals.total;
  measured.of_program = totals.of_program;
  measured.by_program = totals.by_program;
  measured.lines = lines;
}

void mark_largest(std::vector<Measured>& commits) {
  const auto size = [](const Measured& measured) {
    return std::pair(std::abs(measured.change), std::abs(measured.lines_change));
  };
  const auto largest = std::max_element(commits.begin(), commits.end(),
                                        [&](const Measured& a, const Measured& b) { return size(a) < size(b); });
  if (largest != commits.end() && largest->moved) {
    for (Measured& measured : commits) {
      measured.largest = measured.moved && size(measured) == size(*largest);
    }
  }
}

enum class Since { last, first };

void add_changes(MeasuredScenario& scenario, Since since) {
  baseline::Instability unstable;
  for (const Measured& measured : scenario.commits) {
    if (measured.has_counts()) {
      unstable.merge(read(measured.file).unstable);
    }
  }
  std::optional<baseline::Baseline> before;
  const Measured* last = nullptr;
  std::size_t without = 0;
  for (Measured& measured : scenario.commits) {
    if (!measured.has_counts()) {
      ++without;
      continue;
    }
    if (last != nullptr && last->file == measured.file) {
      fill(measured, {last->calls, last->of_program, last->by_program, {}}, last->lines);
    } else {
      baseline::Baseline now = read(measured.file);
      now.unstable = unstable;
      const drift::Drift drift = drift::compare(before ? *before : now, now.graph);
      const drift::LineTotals lines = drift::line_totals(drift.charges).value_or(drift::LineTotals{});
      fill(measured, drift.after, lines.after);
      measured.moved = has_moved(drift);
      measured.change = drift.after.total - drift.before.total;
      measured.lines_change = lines.after - lines.before;
      if (measured.moved) {
        add_cause(measured, drift);
      }
      if (!before || since == Since::last) {
        before = std::move(now);
      }
    }
    measured.has_step = last != nullptr;
    measured.commits_before = last != nullptr ? without : 0;
    without = 0;
    last = last == nullptr || since == Since::last ? &measured : last;
  }
  mark_largest(scenario.commits);
}

}  // namespace

void add_steps(MeasuredScenario& scenario) {
  add_changes(scenario, Since::last);
}

void add_changes_since_first(MeasuredScenario& scenario) {
  add_changes(scenario, Since::first);
}

bool differ(const std::string& one_file, const std::string& other_file) {
  if (one_file == other_file) {
    return false;
  }
  baseline::Baseline one = read(one_file);
  const baseline::Baseline other = read(other_file);
  one.unstable.merge(other.unstable);
  return has_moved(drift::compare(one, other.graph));
}

}  // namespace filperf::compare
