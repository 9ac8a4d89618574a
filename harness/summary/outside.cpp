#include "summary/outside.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/words.h"
#include "summary/members.h"

namespace filperf::summary {

using nlohmann::json;

namespace {

/// The library that a function is of, by its identity; empty if it is of none.
std::string library_of(const std::string& identity) {
  const std::string library = identity.substr(0, identity.find_first_of("/:"));
  return library == "builtin" || library == "stdlib" || library.starts_with('<') ? "" : library;
}

/// Where a function of the program makes calls.
std::string place_in(const json& call, const std::string& caller) {
  const std::string file = caller.substr(0, caller.find(':'));
  std::vector<std::string> lines;
  if (const json* numbers = member_of(call, "lines"); numbers != nullptr && numbers->is_array()) {
    for (const json& number : *numbers) {
      if (number.is_number_integer()) {
        lines.push_back(std::to_string(number.get<std::int64_t>()));
      }
    }
  }
  return lines.empty() ? caller : fmt::format("{}:{}", file, fmt::join(lines, ", "));
}

/// The rows of calls outside the program that have more calls and are named for a count beyond its limit.
std::vector<const json*> causes_outside(const json& verdict) {
  std::vector<const json*> rows = bill_rows_in(verdict);
  std::erase_if(rows, [](const json* row) {
    return text_in(*row, "kind") != "outside" || !is_true_in(*row, "is_cause") ||
           change_in(*row, "change").value_or(0) <= 0;
  });
  return rows;
}

}  // namespace

bool more_outside(const json& verdict) {
  return !causes_outside(verdict).empty();
}

std::set<std::string> libraries_outside(const json& verdict) {
  std::set<std::string> libraries;
  for (const json* row : causes_outside(verdict)) {
    for (const json* call : objects_in(*row, "calls")) {
      libraries.insert(library_of(text_in(*call, "callee")));
    }
  }
  libraries.erase("");
  return libraries;
}

std::vector<Declaration> declarations_in(const json& verdict) {
  std::vector<Declaration> declarations;
  for (const json* call : objects_in(verdict, "program_calls_moved")) {
    const std::string callee = text_in(*call, "callee");
    const std::string caller = text_in(*call, "caller");
    const std::int64_t before = count_in(*call, "before").value_or(0);
    const std::int64_t after = count_in(*call, "after").value_or(0);
    const std::string library = library_of(callee);
    const bool is_nested = callee.find(".<locals>.") != std::string::npos;  // it follows from the call around it
    if (after > before && !library.empty() && !caller.empty() && !is_nested) {
      declarations.push_back(
          {library, after - before,
           fmt::format("{}: {} of {}", place_in(*call, caller), counted_change(before, after, "call"), callee)});
    }
  }
  std::stable_sort(declarations.begin(), declarations.end(),
                   [](const Declaration& a, const Declaration& b) { return a.change > b.change; });
  return declarations;
}

}  // namespace filperf::summary
