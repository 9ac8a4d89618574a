#include "gate/finding.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "base/error.h"
#include "base/files.h"
#include "base/json_object.h"
#include "base/numbers.h"

namespace filperf::gate {

using nlohmann::json;

namespace {

constexpr std::size_t kLargestVerdict = std::size_t{1} << 30U;

/// A text, or nothing if the member is something else or missing.
std::string text_in(const json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

/// `python CPython 3.11.7 -> CPython 3.11.8`, or the text itself.
std::string change_text(const json& change) {
  if (change.is_string()) {
    return change.get<std::string>();
  }
  const std::string what = text_in(change, "what");
  const std::string before = text_in(change, "before");
  const std::string after = text_in(change, "after");
  if (!what.empty()) {
    return before.empty() && after.empty() ? what : fmt::format("{} {} -> {}", what, before, after);
  }
  return text_in(change, "reason");
}

std::vector<std::string> change_texts(const json& changes) {
  std::vector<std::string> texts;
  if (changes.is_string()) {
    texts.push_back(changes.get<std::string>());
  } else if (changes.is_array()) {
    for (const json& change : changes) {
      texts.push_back(change_text(change));
    }
  } else if (changes.is_object()) {
    return change_texts(changes.value("reasons", json::array()));
  }
  std::erase(texts, "");
  return texts;
}

/// All calls, the first of the totals.
const json* total_in(const json& verdict) {
  const auto totals = verdict.find("totals");
  return totals != verdict.end() && totals->is_array() && !totals->empty() && totals->front().is_object()
             ? &totals->front()
             : nullptr;
}

/// Why not everything was gated: what the verdict says itself, else what differs in the environment.
std::vector<std::string> weakened_in(const json& verdict) {
  if (const auto weakened = verdict.find("weakened"); weakened != verdict.end()) {
    return change_texts(*weakened);
  }
  const json* total = total_in(verdict);
  return total != nullptr && total->contains("caused_by_program")
             ? change_texts(verdict.value("environment_changes", json::array()))
             : std::vector<std::string>{};
}

/// A count of calls. @return no value if the member is something else
std::optional<std::int64_t> count_in(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_integer()) {
    return std::nullopt;
  }
  // A number above the signed range becomes negative.
  const auto count = found->get<std::int64_t>();
  return count < 0 ? std::nullopt : std::optional(count);
}

std::string moved_in(const json& verdict) {
  const json* total = total_in(verdict);
  const auto before = total == nullptr ? std::nullopt : count_in(*total, "before");
  const auto after = total == nullptr ? std::nullopt : count_in(*total, "after");
  if (!before || !after || *before == *after) {
    return {};
  }
  const std::int64_t change = *after - *before;
  return fmt::format("{} {}, {}", signed_grouped(change), change == 1 || change == -1 ? "call" : "calls",
                     percent(*before, *after));
}

/// The rows of a verdict's bill; empty if it has none.
std::vector<json> bill_rows_in(const json& verdict) {
  const auto bill = verdict.find("bill");
  if (bill == verdict.end() || !bill->is_object()) {
    return {};
  }
  const auto rows = bill->find("rows");
  return rows != bill->end() && rows->is_array() ? rows->get<std::vector<json>>() : std::vector<json>();
}

/// Whether calls outside the program are named for a count that is beyond its limit.
bool more_outside_in(const json& verdict) {
  const std::vector<json> rows = bill_rows_in(verdict);
  return std::any_of(rows.begin(), rows.end(), [](const json& row) {
    return text_in(row, "kind") == "outside" && row.value("is_cause", json()) == true &&
           row.value("change", json()).is_number_integer() && row["change"].get<std::int64_t>() > 0;
  });
}

/// The first line of a row of the bill, or of where it began; null if it has none.
const json* line_in(const json& row) {
  const auto began = row.find("began");
  const json& holder = began != row.end() && began->is_object() ? *began : row;
  const auto lines = holder.find("lines");
  return lines != holder.end() && lines->is_array() && !lines->empty() && lines->front().is_object() ? &lines->front()
                                                                                                     : nullptr;
}

std::vector<std::string> grew_at_in(const json& verdict) {
  constexpr std::size_t kMost = 4;
  std::vector<std::string> texts;
  for (const json& row : bill_rows_in(verdict)) {
    const json* line = line_in(row);
    const json change = row.is_object() ? row.value("change", json()) : json();
    if (line != nullptr && change.is_number_integer() && change.get<std::int64_t>() > 0 && texts.size() < kMost) {
      texts.push_back(fmt::format("{} {}:{}: {}", signed_grouped(change.get<std::int64_t>()), text_in(*line, "file"),
                                  count_in(*line, "line").value_or(0), text_in(*line, "text")));
    }
  }
  return texts;
}

Finding broken(const std::string& scenario, std::string reason) {
  Finding finding;
  finding.scenario = scenario;
  finding.status = "error";
  finding.reason = std::move(reason);
  return finding;
}

}  // namespace

bool Finding::is_red() const {
  constexpr std::array<std::string_view, 7> kGreen{"ok",      "improved", "environment_changed", "skipped", "unchanged",
                                                   "created", "updated"};
  return std::find(kGreen.begin(), kGreen.end(), status) == kGreen.end();
}

Finding finding_of(const json& verdict) {
  if (!verdict.is_object()) {
    return broken("", "its verdict is not a JSON object");
  }
  Finding finding;
  finding.scenario = text_in(verdict, "scenario");
  finding.program = text_in(verdict, "program");
  finding.status = text_in(verdict, "status");
  finding.reason = text_in(verdict, "reason");
  finding.advice = text_in(verdict, "advice");
  finding.change = moved_in(verdict);
  if (verdict.value("refresh_accepts", json()) == true) {
    finding.accept_command = text_in(verdict, "accept_command");
  }
  finding.weakened = weakened_in(verdict);
  if (text_in(verdict, "phase") == "import") {
    finding.grew_at = grew_at_in(verdict);
  } else {
    finding.more_outside = more_outside_in(verdict);
  }
  finding.cannot_be_red = verdict.value("cannot_be_red", json()) == true;
  return finding;
}

Finding finding_of(const SuiteEntry& entry) {
  if (!entry.ended) {
    return broken(entry.scenario, "it was killed before it ended, by CTest or by somebody else");
  }
  if (!entry.refresh.empty() || entry.verdict_file.empty()) {
    Finding finding = broken(entry.scenario, entry.reason);
    finding.advice = entry.advice;
    finding.is_refresh = !entry.refresh.empty();
    finding.status = finding.is_refresh ? entry.refresh : finding.status;
    return finding;
  }
  try {
    const std::string path = entry.verdict_file.string();
    Finding finding = finding_of(parse_json(read_file(path, kLargestVerdict), "cannot read the verdict " + path));
    finding.scenario = entry.scenario;
    return finding;
  } catch (const Error& error) {
    return broken(entry.scenario, error.what());
  }
}

}  // namespace filperf::gate
