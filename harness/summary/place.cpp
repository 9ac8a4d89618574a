#include "summary/place.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "summary/members.h"

namespace filperf::summary {

using nlohmann::json;

namespace {

/// The first of a list of places.
std::optional<Place> first_place_in(const json& holder, const char* key) {
  const std::vector<const json*> places = objects_in(holder, key);
  return places.empty() ? std::nullopt : place_of(*places.front());
}

/// The row of the bill that a function is charged with. @return null if there is none
const json* charged_row(const json& verdict, const std::string& function, bool of_lines) {
  const json* bill = member_of(verdict, "bill");
  if (bill == nullptr) {
    return nullptr;
  }
  for (const json* row : objects_in(*bill, of_lines ? "lines" : "rows")) {
    const std::vector<std::string> functions = texts_in(*row, "functions");
    if (is_true_in(*row, "is_cause") && !functions.empty() && functions.front() == function) {
      return row;
    }
  }
  return nullptr;
}

/// The line of the first of a list of calls that is this one, or of the first with a line.
std::optional<Place> place_of_call(const std::vector<const json*>& calls, const json* wanted) {
  for (const json* call : calls) {
    const bool is_it = wanted == nullptr || (text_in(*call, "caller") == text_in(*wanted, "caller") &&
                                             text_in(*call, "callee") == text_in(*wanted, "callee"));
    const json* places = member_of(*call, "places");
    if (std::optional<Place> place = is_it && places != nullptr ? first_place_in(*places, "sites") : std::nullopt) {
      return place;
    }
  }
  return std::nullopt;
}

std::vector<const json*> calls_in(const json& verdict, const char* holder, const char* key) {
  const json* found = member_of(verdict, holder);
  return found == nullptr ? std::vector<const json*>() : objects_in(*found, key);
}

/// Whether what a family is red for is its growth.
bool grows_faster(const json& verdict) {
  const json* growth = member_of(verdict, "growth");
  const auto is_beyond = [](const json* measure) {
    return is_true_in(*measure, "gated") &&
           (is_true_in(*measure, "over_limit") || text_in(*measure, "judgement") == "worse");
  };
  for (const char* key : {"totals", "functions"}) {
    const std::vector<const json*> measures = growth == nullptr ? std::vector<const json*>() : objects_in(*growth, key);
    if (std::any_of(measures.begin(), measures.end(), is_beyond)) {
      return true;
    }
  }
  return false;
}

/// The measures that the reason of a red scenario is looked for in, in that order.
std::vector<const json*> measures_in(const json& verdict) {
  std::vector<const json*> measures = objects_in(verdict, "totals");
  const std::vector<const json*> functions = objects_in(verdict, "functions_beyond_limit");
  measures.insert(measures.end(), functions.begin(), functions.end());
  return measures;
}

/// The first row of the bill that a measure is charged to: the reason names it too. @return null if there is none
const json* first_charged_row(const json& verdict) {
  for (const json* measure : measures_in(verdict)) {
    const std::string kind = text_in(*measure, "kind");
    const std::vector<std::string> charged = texts_in(*measure, "charged");
    const bool of_lines = kind == "lines_of_program" || kind == "function_lines";
    if (const json* row = charged.empty() ? nullptr : charged_row(verdict, charged.front(), of_lines)) {
      return row;
    }
  }
  return nullptr;
}

/// The line of the first call that a measure is blamed on: the reason names it too.
std::optional<Place> place_of_first_blamed(const json& verdict) {
  for (const json* measure : measures_in(verdict)) {
    if (const std::vector<const json*> causes = objects_in(*measure, "causes"); !causes.empty()) {
      return place_of_call(calls_in(verdict, "attribution", "culprits"), causes.front());
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Place> place_of(const json& object) {
  Place place;
  place.file = text_in(object, "file");
  place.path = text_in(object, "path");
  place.line = count_in(object, "line").value_or(0);
  place.function = text_in(object, "function");
  place.text = text_in(object, "text");
  return place.file.empty() ? std::nullopt : std::optional(std::move(place));
}

std::string Place::name() const {
  return line == 0 ? file : fmt::format("{}:{}", file, line);
}

std::optional<Place> place_of_row(const json& row) {
  const json* began = member_of(row, "began");
  return first_place_in(began != nullptr && began->is_object() ? *began : row, "lines");
}

std::optional<Place> first_cause_in(const json& verdict) {
  if (grows_faster(verdict)) {
    return place_of_call(calls_in(verdict, "growth", "calls"), nullptr);
  }
  if (member_of(verdict, "bill") != nullptr) {
    const json* row = first_charged_row(verdict);
    return row == nullptr ? std::nullopt : place_of_row(*row);
  }
  return place_of_first_blamed(verdict);
}

}  // namespace filperf::summary
