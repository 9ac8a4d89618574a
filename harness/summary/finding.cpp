#include "summary/finding.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "base/numbers.h"
#include "base/split.h"
#include "summary/members.h"

namespace filperf::summary {

using nlohmann::json;

namespace {

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
  const std::vector<const json*> totals = objects_in(verdict, "totals");
  return totals.empty() ? nullptr : totals.front();
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

/// All calls on both sides.
std::optional<Counts> calls_in(const json& verdict) {
  const json* total = total_in(verdict);
  const auto before = total == nullptr ? std::nullopt : count_in(*total, "before");
  const auto after = total == nullptr ? std::nullopt : count_in(*total, "after");
  return before && after ? std::optional(Counts{*before, *after}) : std::nullopt;
}

std::string change_text(const std::optional<Counts>& calls) {
  if (!calls || calls->before == calls->after) {
    return {};
  }
  const std::int64_t change = calls->after - calls->before;
  return fmt::format("{} {}, {}", signed_grouped(change), change == 1 || change == -1 ? "call" : "calls",
                     percent(calls->before, calls->after));
}

std::vector<std::string> grew_at_in(const json& verdict) {
  constexpr std::size_t kMost = 4;
  std::vector<std::string> texts;
  for (const json* row : bill_rows_in(verdict)) {
    const std::optional<Place> place = place_of_row(*row);
    const std::int64_t change = change_in(*row, "change").value_or(0);
    // An import that moved declares nothing.
    if (place && change > 0 && text_in(*row, "kind") != "imported_elsewhere" && texts.size() < kMost) {
      texts.push_back(fmt::format("{} {}: {}", signed_grouped(change), place->name(), place->text));
    }
  }
  return texts;
}

/// What is wrong with a red scenario, in a few words.
std::string headline_in(const json& verdict, const Finding& finding) {
  if (!finding.is_red()) {
    return {};
  }
  std::string headline = text_in(verdict, "headline");
  if (headline.empty()) {
    headline = first_line(finding.reason);
  }
  return headline.empty() ? fmt::format("its verdict has the status `{}`, and says no more", finding.status) : headline;
}

void add_revisions(const json& verdict, Finding& finding) {
  const json* compared = member_of(verdict, "compared");
  if (compared == nullptr) {
    return;
  }
  const json* before = member_of(*compared, "before");
  finding.compared_with = before == nullptr ? "" : text_in(*before, "name");
  const json* after = member_of(*compared, "after");
  const std::string commit = after == nullptr ? "" : text_in(*after, "commit");
  const bool is_commit = !commit.empty() && commit.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (const std::string repository = text_in(*compared, "repository"); is_commit && !repository.empty()) {
    finding.commit = commit;
    finding.repository = repository;
  }
}

}  // namespace

bool Finding::is_red() const {
  constexpr std::array<std::string_view, 7> kGreen{"ok",      "improved", "environment_changed", "skipped", "unchanged",
                                                   "created", "updated"};
  return std::find(kGreen.begin(), kGreen.end(), status) == kGreen.end();
}

Finding broken(const std::string& scenario, std::string reason) {
  Finding finding;
  finding.scenario = scenario;
  finding.status = "error";
  finding.reason = std::move(reason);
  finding.headline = first_line(finding.reason);
  return finding;
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
  finding.phase = text_in(verdict, "phase");
  finding.headline = headline_in(verdict, finding);
  finding.cause = finding.is_red() ? first_cause_in(verdict) : std::nullopt;
  finding.calls = calls_in(verdict);
  finding.change = change_text(finding.calls);
  finding.checkout = text_in(verdict, "checkout");
  add_revisions(verdict, finding);
  if (is_true_in(verdict, "refresh_accepts")) {
    finding.accept_command = text_in(verdict, "accept_command");
  }
  finding.weakened = weakened_in(verdict);
  if (finding.phase == "import") {
    finding.grew_at = grew_at_in(verdict);
    finding.declarations = declarations_in(verdict);
  } else {
    finding.libraries_outside = libraries_outside(verdict);
    finding.more_outside = more_outside(verdict);
  }
  finding.cannot_be_red = is_true_in(verdict, "cannot_be_red");
  return finding;
}

}  // namespace filperf::summary
