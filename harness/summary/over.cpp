#include "summary/over.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/numbers.h"
#include "summary/members.h"

namespace filperf::summary {

using nlohmann::json;

namespace {

double number_in(const json& object, const char* key) {
  const json* value = member_of(object, key);
  return value != nullptr && value->is_number() ? value->get<double>() : 0;
}

std::string what_of(const json& measure, const std::string& program) {
  const std::string kind = text_in(measure, "kind");
  const std::string name = text_in(measure, "name");
  if (kind == "total") {
    return "all calls";
  }
  if (kind == "of_program") {
    return "calls into " + program;
  }
  if (kind == "by_program") {
    return "calls by " + program;
  }
  if (kind == "lines_of_program" || kind == "lines") {
    return "lines of " + program;
  }
  if (kind == "function_lines") {
    return "lines of " + name;
  }
  if (kind == "origin") {
    return "calls in " + name;
  }
  if (kind == "budget") {
    return "all calls";
  }
  return kind == "program_call" ? fmt::format("calls of {} by {}", name, program) : "calls of " + name;
}

std::string limit_of(const json& measure) {
  const std::string own = text_in(measure, "limit");
  const double percent = number_in(measure, "limit_percent");
  return !own.empty() ? own : percent == 0 ? "exact" : fmt::format("{:g} %", percent);
}

Over counted_over(const json& measure, const std::string& program) {
  const std::int64_t before = count_in(measure, "before").value_or(0);
  const std::int64_t after = count_in(measure, "after").value_or(0);
  Over over{what_of(measure, program), grouped(before), grouped(after), percent(before, after), limit_of(measure)};
  if (text_in(measure, "kind") == "budget") {
    over.before.clear();
    over.change.clear();
    over.limit = "at most " + grouped(before);
  }
  return over;
}

std::string exponent_of(const json& measure, const char* key) {
  const json* trend = member_of(measure, key);
  const json* exponent = trend == nullptr ? nullptr : member_of(*trend, "exponent");
  return exponent != nullptr && exponent->is_number() ? fmt::format("{:.2f}", exponent->get<double>()) : "no fit";
}

void add_growth(const json& growth, const std::string& program, std::vector<Over>& all) {
  for (const char* key : {"totals", "functions"}) {
    for (const json* measure : objects_in(growth, key)) {
      const bool is_above = is_true_in(*measure, "over_limit");
      if (is_true_in(*measure, "gated") && (is_above || text_in(*measure, "judgement") == "worse")) {
        all.push_back({"growth of " + what_of(*measure, program), exponent_of(*measure, "before"),
                       exponent_of(*measure, "after"), "",
                       is_above ? fmt::format("{:g}", number_in(growth, "max_exponent")) : "the baseline's"});
      }
    }
  }
}

void add_creep(const json& creep, const std::string& program, std::vector<Over>& all) {
  for (const json* measure : objects_in(creep, "totals")) {
    if (is_true_in(*measure, "beyond_limit")) {
      all.push_back(counted_over(*measure, program));
      all.back().limit += " since " + text_in(creep, "since");
    }
  }
}

}  // namespace

std::vector<Over> over_in(const json& verdict) {
  std::vector<Over> all;
  const std::string program = text_in(verdict, "program");
  if (const json* growth = member_of(verdict, "growth")) {
    add_growth(*growth, program, all);
  }
  for (const char* key : {"totals", "functions_beyond_limit"}) {
    for (const json* measure : objects_in(verdict, key)) {
      if (is_true_in(*measure, "gated") && text_in(*measure, "judgement") == "worse") {
        all.push_back(counted_over(*measure, program));
      }
    }
  }
  if (const json* creep = member_of(verdict, "creep")) {
    add_creep(*creep, program, all);
  }
  return all;
}

}  // namespace filperf::summary
