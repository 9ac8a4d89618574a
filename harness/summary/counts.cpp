#include "summary/counts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/numbers.h"
#include "base/output.h"
#include "base/shorten.h"
#include "base/utf8.h"
#include "summary/document.h"
#include "summary/members.h"

namespace filperf::summary {

using nlohmann::json;

namespace {

/// The longest name that Bencher takes.
constexpr std::size_t kLongestName = 1024;

struct Sum {
  const char* kind;
  const char* measure;
  const char* unit;
};
constexpr std::array<Sum, 5> kSums{{{"total", "calls", "calls"},
                                    {"of_program", "calls-into-program", "calls"},
                                    {"by_program", "calls-by-program", "calls"},
                                    {"lines_of_program", "lines", "lines"},
                                    {"lines", "lines", "lines"}}};

const Sum* sum_of(const json& measure) {
  const std::string kind = text_in(measure, "kind");
  const auto* const found = std::find_if(kSums.begin(), kSums.end(), [&](const Sum& sum) { return kind == sum.kind; });
  return found == kSums.end() ? nullptr : found;
}

void add_sums(const json& verdict, const std::string& name, std::vector<Count>& counts) {
  for (const json* measure : objects_in(verdict, "totals")) {
    const Sum* sum = sum_of(*measure);
    const std::optional<std::int64_t> after = count_in(*measure, "after");
    if (sum != nullptr && after) {
      const std::optional<std::int64_t> before = count_in(*measure, "before");
      counts.push_back({name, sum->measure, sum->unit, static_cast<double>(*after),
                        before ? fmt::format("baseline: {}", grouped(*before)) : ""});
    }
  }
}

/// The counts of a family at each size, and the exponents.
void add_family(const json& growth, const std::string& name, std::vector<Count>& counts) {
  const std::vector<const json*> sizes = objects_in(growth, "sizes");
  for (const json* measure : objects_in(growth, "totals")) {
    const Sum* sum = sum_of(*measure);
    const json* after = member_of(*measure, "after");
    const json* calls = after == nullptr ? nullptr : member_of(*after, "calls");
    if (sum == nullptr || calls == nullptr || !calls->is_array()) {
      continue;
    }
    for (std::size_t i = 0; i < std::min(sizes.size(), calls->size()); ++i) {
      if ((*calls)[i].is_number_integer()) {
        counts.push_back({fmt::format("{}/{}", name, count_in(*sizes[i], "size").value_or(0)), sum->measure, sum->unit,
                          (*calls)[i].get<double>(), ""});
      }
    }
    if (const json* exponent = member_of(*after, "exponent"); exponent != nullptr && exponent->is_number()) {
      counts.push_back({name, fmt::format("exponent-of-{}", sum->measure), "exponent", exponent->get<double>(), ""});
    }
  }
}

}  // namespace

std::vector<Count> counts_of(const Report& report) {
  std::map<std::string, std::size_t> times;
  for (const Finding& finding : report.findings) {
    ++times[finding.scenario];
  }
  std::vector<Count> counts;
  for (const Finding& finding : report.findings) {
    if (finding.document == nullptr) {
      continue;
    }
    const std::string name =
        shortened(printable(times[finding.scenario] == 1 ? finding.scenario
                                                         : fmt::format("{}/{}", finding.program, finding.scenario)),
                  kLongestName - 24);  // room for a size
    const json* growth = member_of(finding.document->json, "growth");
    if (growth != nullptr) {
      add_family(*growth, name, counts);
    } else {
      add_sums(finding.document->json, name, counts);
    }
  }
  return counts;
}

std::string bencher_text(const Report& report) {
  std::map<std::string, std::map<std::string, double>> benchmarks;
  for (const Count& count : counts_of(report)) {
    benchmarks[count.benchmark][count.measure] = count.value;
  }
  return text_of([&](Output& out) {
    out << "{";
    const char* between = "\n  ";
    for (const auto& [name, measures] : benchmarks) {
      out << std::exchange(between, ",\n  ") << json_string(name) << ": {";
      const char* comma = "";
      for (const auto& [measure, value] : measures) {
        out << std::exchange(comma, ", ") << json_string(measure) << ": {\"value\": " << value << "}";
      }
      out << "}";
    }
    out << (benchmarks.empty() ? "}\n" : "\n}\n");
  });
}

std::string benchmark_action_text(const Report& report) {
  const std::vector<Count> counts = counts_of(report);
  return text_of([&](Output& out) {
    out << "[";
    const char* between = "\n  ";
    for (const Count& count : counts) {
      out << std::exchange(between, ",\n  ")
          << "{\"name\": " << json_string(fmt::format("{}: {}", count.benchmark, count.measure))
          << ", \"unit\": " << json_string(count.unit) << ", \"value\": " << count.value;
      if (!count.beside.empty()) {
        out << ", \"extra\": " << json_string(count.beside);
      }
      out << "}";
    }
    out << (counts.empty() ? "]\n" : "\n]\n");
  });
}

}  // namespace filperf::summary
