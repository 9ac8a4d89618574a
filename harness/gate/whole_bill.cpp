#include "gate/whole_bill.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace filperf::gate {

using callgraph::CallGraph;
using callgraph::Charge;
using callgraph::kOutside;
using callgraph::saturating_sum;

namespace {

std::string name_of(std::uint32_t function, const CallGraph& graph) {
  return function == kOutside ? callgraph::kOutsideName : graph.functions[function].identity;
}

/// The rows by their names, each with its lines by number.
class Rows {
public:
  void add_now(const CallGraph& graph) {
    for (const Charge& charge : graph.bill.charges) {
      const std::string name = name_of(charge.function, graph);
      WholeBillRow& row = row_of(name, charge.function, graph);
      row.calls = saturating_sum(row.calls, charge.calls);
      std::int64_t& calls = line_of(name, charge.line).calls;
      calls = saturating_sum(calls, charge.calls);
    }
    for (const Charge& count : graph.lines.counts) {
      const std::string name = name_of(count.function, graph);
      WholeBillRow& row = row_of(name, count.function, graph);
      row.times = saturating_sum(row.times, count.calls);
      std::int64_t& times = line_of(name, count.line).times;
      times = saturating_sum(times, count.calls);
    }
  }

  void add_before(const CallGraph& graph) {
    const auto add = [&](const std::vector<Charge>& charges, std::optional<std::int64_t> WholeBillRow::*member) {
      for (const Charge& charge : charges) {
        std::optional<std::int64_t>& sum = rows_[name_of(charge.function, graph)].*member;
        sum = saturating_sum(sum.value_or(0), charge.calls);
      }
    };
    add(graph.bill.charges, &WholeBillRow::calls_before);
    add(graph.lines.counts, &WholeBillRow::times_before);
    for (auto& [name, row] : rows_) {
      row.calls_before = row.calls_before.value_or(0);
      if (graph.lines.recorded) {
        row.times_before = row.times_before.value_or(0);
      }
    }
  }

  [[nodiscard]] std::vector<WholeBillRow> take(trace::ProgramSources& sources) {
    std::vector<WholeBillRow> result;
    for (auto& [name, row] : rows_) {
      row.function = name;
      for (auto& [number, line] : lines_[name]) {
        if (name != callgraph::kOutsideName) {
          line.place.file = name.substr(0, name.find(':'));
          line.place.function = name.substr(std::min(name.find(':'), name.size() - 1) + 1);
          line.place.origin = "program";
          line.place.line = number;
          sources.complete(line.place);
          row.lines.push_back(std::move(line));
        }
      }
      result.push_back(std::move(row));
    }
    std::stable_sort(result.begin(), result.end(), [](const WholeBillRow& a, const WholeBillRow& b) {
      return std::tie(b.calls, b.times) < std::tie(a.calls, a.times);
    });
    return result;
  }

private:
  WholeBillRow& row_of(const std::string& name, std::uint32_t function, const CallGraph& graph) {
    WholeBillRow& row = rows_[name];
    row.called = function == kOutside ? 0 : graph.functions[function].calls;
    return row;
  }

  WholeBillLine& line_of(const std::string& name, std::int64_t line) { return lines_[name][line]; }

  std::map<std::string, WholeBillRow> rows_;
  std::map<std::string, std::map<std::int64_t, WholeBillLine>> lines_;
};

}  // namespace

WholeBill whole_bill_of(const CallGraph& graph, const CallGraph* before, trace::ProgramSources& sources) {
  WholeBill bill;
  bill.calls = callgraph::sum_of(graph.bill.charges);
  bill.times = callgraph::sum_of(graph.lines.counts);
  bill.has_lines = graph.lines.recorded;
  Rows rows;
  rows.add_now(graph);
  if (before != nullptr && before->bill.recorded) {
    rows.add_before(*before);
    bill.calls_before = callgraph::sum_of(before->bill.charges);
    if (before->lines.recorded) {
      bill.times_before = callgraph::sum_of(before->lines.counts);
    }
  }
  bill.rows = rows.take(sources);
  return bill;
}

}  // namespace filperf::gate
