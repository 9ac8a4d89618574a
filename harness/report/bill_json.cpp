#include <algorithm>
#include <nlohmann/json.hpp>

#include "changes/marks.h"
#include "drift/charges.h"
#include "drift/shown_culprits.h"
#include "report/bill.h"
#include "report/place.h"

namespace filperf::report {

using drift::BilledCall;
using drift::BilledDrift;
using drift::BilledLine;
using drift::BillRow;
using drift::Drift;
using nlohmann::ordered_json;

namespace {

constexpr std::size_t kKeptRows = 200;

const char* name_of(BillRow::Kind kind) {
  switch (kind) {
    case BillRow::Kind::outside:
      return "outside";
    case BillRow::Kind::imported_elsewhere:
      return "imported_elsewhere";
    case BillRow::Kind::unstable:
      return "unstable";
    case BillRow::Kind::function:
      break;
  }
  return "function";
}

/// @param unit  `calls` or `times`
ordered_json lines_json(const std::vector<BilledLine>& lines, const char* unit) {
  ordered_json list = ordered_json::array();
  for (const BilledLine& line : lines) {
    ordered_json json = place_json(line.place);
    if (line.before) {
      json["before"] = *line.before;
    }
    json[unit] = line.calls;
    list.push_back(std::move(json));
  }
  return list;
}

ordered_json call_json(const BilledCall& call, const Drift& drift) {
  return {{"caller", drift::caller_of(call.edge, drift)},
          {"callee", drift.functions[call.edge.callee].identity},
          {"before", call.edge.before},
          {"after", call.edge.after},
          {"contribution", call.edge.contribution},
          {"lines", lines_json(call.lines, "calls")}};
}

/// What the diff between the two sides has to do with a function. Nothing that is not so is written.
void add_mark(ordered_json& json, const changes::Mark& mark) {
  if (mark.changed || mark.removed) {
    json["in_diff"] = mark.changed ? "changed" : "removed";
  } else if (!mark.above.empty()) {
    json["changed_above"] = mark.above;
  } else if (!mark.module.empty()) {
    json["changed_module"] = mark.module;
  }
}

ordered_json row_json(const BillRow& row, const Drift& drift, const char* unit, const changes::Changes* changes) {
  ordered_json json{{"kind", name_of(row.kind)}};
  ordered_json functions = ordered_json::array();
  if (row.kind != BillRow::Kind::unstable) {
    for (const std::uint32_t function : row.functions) {
      functions.push_back(charged_name(function, drift));
    }
  }
  json["functions"] = std::move(functions);
  json["before"] = row.before;
  json["after"] = row.after;
  json["change"] = row.change();
  json["is_cause"] = row.is_cause;
  if (row.kind == BillRow::Kind::function) {
    const drift::AlignedFunction& function = drift.functions[row.functions.front()];
    json["called_before"] = function.stable_before;
    json["called_after"] = function.stable_after;
    if (changes != nullptr) {
      add_mark(json, changes::Marks(*changes, drift).of(row.functions.front()));
    }
  }
  if (!row.lines.empty()) {
    json["lines"] = lines_json(row.lines, unit);
  }
  if (row.began) {
    json["began"] = call_json(*row.began, drift);
  }
  if (!row.calls.empty()) {
    ordered_json calls = ordered_json::array();
    for (const BilledCall& call : row.calls) {
      calls.push_back(call_json(call, drift));
    }
    json["calls"] = std::move(calls);
  }
  return json;
}

ordered_json rows_json(const std::vector<BillRow>& rows, const Drift& drift, const char* unit,
                       const changes::Changes* changes) {
  ordered_json list = ordered_json::array();
  for (std::size_t i = 0; i < std::min(rows.size(), kKeptRows); ++i) {
    list.push_back(row_json(rows[i], drift, unit, changes));
  }
  return list;
}

}  // namespace

ordered_json bill_json(const BilledDrift& bill, const Drift& drift, const changes::Changes* changes) {
  ordered_json json{{"change", bill.drift},
                    {"sum", bill.sum()},
                    {"adds_up", bill.adds_up()},
                    {"rows_found", bill.rows.size()},
                    {"rows", rows_json(bill.rows, drift, "calls", changes)}};
  if (drift.charges.lines_recorded) {
    json["lines_found"] = bill.lines.size();
    json["lines"] = rows_json(bill.lines, drift, "times", changes);
  }
  return json;
}

}  // namespace filperf::report
