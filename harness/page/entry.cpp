#include "page/entry.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>

#include "page/packed.h"
#include "summary/document.h"
#include "summary/members.h"

namespace filperf::page {

using nlohmann::json;
using summary::Finding;

namespace {

constexpr std::size_t kMostRows = 12;
constexpr std::size_t kMostMeasures = 300;
constexpr std::size_t kMostGrowing = 20;
constexpr std::size_t kMostFunctions = 20000;
constexpr std::size_t kFewerFunctions = 1000;
constexpr std::size_t kMostOfGreen = 100;
constexpr std::size_t kLongestName = 400;
constexpr std::int64_t kLinesAround = 2;

/// A member as it is, if it is there and of this type.
void keep(const json& from, json& to, const char* key, json::value_t type) {
  const auto found = from.is_object() ? from.find(key) : from.end();
  if (found != from.end() && found->type() == type) {
    to[key] = *found;
  }
}

void keep_all(const json& from, json& to, std::initializer_list<const char*> keys, json::value_t type) {
  for (const char* key : keys) {
    keep(from, to, key, type);
  }
}

/// The first entries of a list that are objects.
void keep_first(const json& from, json& to, const char* key, std::size_t most) {
  const std::vector<const json*> objects = summary::objects_in(from, key);
  if (objects.empty()) {
    return;
  }
  json list = json::array();
  for (std::size_t i = 0; i < std::min(most, objects.size()); ++i) {
    list.push_back(*objects[i]);
  }
  to[key] = std::move(list);
}

/// Rows instead of objects: there can be very many.
json moved_functions(const json& verdict, std::size_t most) {
  json rows = json::array();
  for (const json* function : summary::objects_in(verdict, "functions_moved")) {
    if (rows.size() == most) {
      break;
    }
    rows.push_back({without_middle(summary::text_in(*function, "function"), kLongestName),
                    summary::text_in(*function, "origin"), summary::count_in(*function, "before").value_or(0),
                    summary::count_in(*function, "after").value_or(0), summary::is_true_in(*function, "unstable")});
  }
  return rows;
}

json growth_of(const json& growth) {
  json kept = json::object();
  keep(growth, kept, "max_exponent", json::value_t::number_float);
  keep(growth, kept, "max_exponent", json::value_t::number_unsigned);
  keep_first(growth, kept, "sizes", kMostMeasures);
  keep_first(growth, kept, "totals", kMostGrowing);
  keep_first(growth, kept, "calls", kMostRows);
  json over = json::array();
  for (const json* function : summary::objects_in(growth, "functions")) {
    if (over.size() < kMostGrowing &&
        (summary::is_true_in(*function, "over_limit") || summary::text_in(*function, "judgement") == "worse")) {
      over.push_back(*function);
    }
  }
  kept["functions"] = std::move(over);
  return kept;
}

/// The counts, and what else every scenario has.
json essentials_of(const json& verdict) {
  json kept = json::object();
  keep_all(verdict, kept, {"scenario", "status", "message", "reason", "program", "phase", "baseline", "profile"},
           json::value_t::string);
  keep_all(verdict, kept, {"weakened", "warnings"}, json::value_t::array);
  keep(verdict, kept, "cannot_be_red", json::value_t::boolean);
  keep_first(verdict, kept, "totals", kMostMeasures);
  keep_first(verdict, kept, "environment_changes", kMostMeasures);
  if (const json* environment = summary::member_of(verdict, "environment")) {
    kept["environment"] = {{"python", summary::text_in(*environment, "python")},
                           {"subject", summary::text_in(*environment, "subject")}};
  }
  return kept;
}

void add_bill(const json& verdict, json& kept) {
  if (const json* bill = summary::member_of(verdict, "bill")) {
    json rows = json::object();
    keep_first(*bill, rows, "rows", kMostRows);
    keep_first(*bill, rows, "lines", kMostRows);
    kept["bill"] = std::move(rows);
  }
  if (const json* attribution = summary::member_of(verdict, "attribution")) {
    json culprits = json::object();
    keep_first(*attribution, culprits, "culprits", kMostRows);
    kept["attribution"] = std::move(culprits);
  }
}

void add_details(const json& verdict, std::size_t most_functions, json& kept) {
  keep_all(verdict, kept, {"untraced", "callers"}, json::value_t::string);
  keep_all(verdict, kept, {"difference", "creep", "changed", "compared"}, json::value_t::object);
  keep(verdict, kept, "changed", json::value_t::array);
  keep_first(verdict, kept, "sources", kMostMeasures);
  keep_first(verdict, kept, "by_line", kMostGrowing);
  keep_first(verdict, kept, "functions_beyond_limit", kMostMeasures);
  add_bill(verdict, kept);
  kept["functions_moved"] = moved_functions(verdict, most_functions);
}

/// The excerpt around one line, where there is no place for all.
void add_source_of(const json& verdict, const summary::Place& cause, json& kept) {
  for (const json* excerpt : summary::objects_in(verdict, "sources")) {
    const std::int64_t first = summary::count_in(*excerpt, "first").value_or(0);
    const std::vector<std::string> lines = summary::texts_in(*excerpt, "lines");
    const std::int64_t at = cause.line - first;
    if (summary::text_in(*excerpt, "file") != cause.file || at < 0 || at >= static_cast<std::int64_t>(lines.size())) {
      continue;
    }
    const std::int64_t from = std::max<std::int64_t>(at - kLinesAround, 0);
    const std::int64_t to = std::min<std::int64_t>(at + kLinesAround + 1, static_cast<std::int64_t>(lines.size()));
    kept["sources"] = json::array({{{"file", cause.file},
                                    {"path", cause.path.string()},
                                    {"first", first + from},
                                    {"lines", std::vector<std::string>(lines.begin() + from, lines.begin() + to)}}});
    return;
  }
}

json finding_json(const Finding& finding) {
  json kept{{"red", finding.is_red()},       {"headline", finding.headline},
            {"reason", finding.reason},      {"advice", finding.advice},
            {"change", finding.change},      {"accept_command", finding.accept_command},
            {"file", finding.file.string()}, {"checkout", finding.checkout.string()}};
  if (finding.cause) {
    kept["cause"] = {{"file", finding.cause->file},
                     {"path", finding.cause->path.string()},
                     {"line", finding.cause->line},
                     {"function", finding.cause->function},
                     {"text", finding.cause->text}};
  }
  return kept;
}

}  // namespace

json entry_of(const Finding& finding, Extent extent) {
  const json& verdict = finding.document->json;
  json entry = essentials_of(verdict);
  entry["finding"] = finding_json(finding);
  const json* growth = summary::member_of(verdict, "growth");
  if (growth != nullptr && extent != Extent::essentials) {
    entry["growth"] = growth_of(*growth);
  }
  if (!finding.is_red() && finding.status == "ok") {
    entry["functions_moved"] = moved_functions(verdict, kMostOfGreen);
  } else if (extent != Extent::essentials) {
    add_details(verdict, extent == Extent::whole ? kMostFunctions : kFewerFunctions, entry);
  } else {
    entry["left_out_of_page"] = true;
    if (finding.cause) {
      add_source_of(verdict, *finding.cause, entry);
    }
  }
  return entry;
}

}  // namespace filperf::page
