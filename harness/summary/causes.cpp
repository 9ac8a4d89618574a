#include "summary/causes.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/numbers.h"
#include "summary/members.h"

namespace filperf::summary {

using nlohmann::json;

namespace {

/// A number of calls as text. Contributions are parts of calls.
std::string change_text(const json& object, const char* key) {
  constexpr double kMost = 9e15;
  const json* value = member_of(object, key);
  if (value == nullptr || !value->is_number()) {
    return {};
  }
  const auto number = value->get<double>();
  return std::abs(number) < kMost ? signed_grouped(std::llround(number)) : fmt::format("{:+g}", number);
}

std::string what_of_row(const json& row) {
  const std::string kind = text_in(row, "kind");
  if (kind == "outside") {
    return "outside the program";
  }
  if (kind == "unstable") {
    return "left out of the gate";
  }
  const std::vector<std::string> functions = texts_in(row, "functions");
  const std::string first = functions.empty() ? "" : functions.front();
  return kind == "imported_elsewhere" ? first + " (first imported elsewhere)" : first;
}

/// The line that makes the calls of a pair of functions.
std::optional<Place> site_of(const json& pair) {
  const json* places = member_of(pair, "places");
  const std::vector<const json*> sites = places == nullptr ? std::vector<const json*>() : objects_in(*places, "sites");
  return sites.empty() ? std::nullopt : place_of(*sites.front());
}

void add_rows(const json& bill, const char* key, const char* noun, std::size_t most, std::vector<Cause>& causes) {
  for (const json* row : objects_in(bill, key)) {
    if (causes.size() < most && change_in(*row, "change").value_or(0) != 0) {
      causes.push_back({change_text(*row, "change") + noun, what_of_row(*row), place_of_row(*row)});
    }
  }
}

}  // namespace

std::vector<Cause> causes_in(const json& verdict, std::size_t most) {
  std::vector<Cause> causes;
  if (const json* bill = member_of(verdict, "bill")) {
    add_rows(*bill, "rows", " calls", most, causes);
    add_rows(*bill, "lines", " lines", most, causes);
    return causes;
  }
  const json* attribution = member_of(verdict, "attribution");
  for (const json* pair : attribution == nullptr ? std::vector<const json*>() : objects_in(*attribution, "culprits")) {
    if (causes.size() < most) {
      causes.push_back({change_text(*pair, "contribution") + " calls",
                        fmt::format("{} by {}", text_in(*pair, "callee"), text_in(*pair, "caller")), site_of(*pair)});
    }
  }
  return causes;
}

}  // namespace filperf::summary
