#include "gate/complaint.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "base/numbers.h"
#include "base/utf8.h"
#include "base/words.h"
#include "callgraph/identity.h"
#include "drift/shown_culprits.h"

namespace filperf::gate {

using drift::Judgement;
using drift::Measure;
using Kind = drift::Measure::Kind;
using Status = Outcome::Status;

namespace {

constexpr std::size_t kNamedMeasures = 3;

/// Whether a measure is beyond its limit, by more calls.
bool is_worse(const Measure& measure) {
  return measure.gated && measure.judgement == Judgement::worse;
}

/// None where it is red for an improvement alone.
std::ptrdiff_t worse_measures(const drift::Verdict& verdict) {
  return std::count_if(verdict.totals.begin(), verdict.totals.end(), is_worse) +
         std::count_if(verdict.functions.begin(), verdict.functions.end(), is_worse);
}

/// Whether a measure is beyond a limit that holds whatever the baseline says.
bool is_over_budget(const Measure& measure) {
  return is_worse(measure) && (measure.kind == Kind::budget || measure.at_most);
}

std::ptrdiff_t measures_over_budget(const drift::Verdict& verdict) {
  return std::count_if(verdict.totals.begin(), verdict.totals.end(), is_over_budget) +
         std::count_if(verdict.functions.begin(), verdict.functions.end(), is_over_budget);
}

bool over_budget(const drift::Verdict& verdict) {
  return measures_over_budget(verdict) > 0;
}

/// Whether only what adds up since a tag is beyond a limit, and the baseline is not to blame.
bool only_crept(const Outcome& outcome) {
  return outcome.creep && drift::is_beyond(outcome.creep->creep) && outcome.verdict &&
         outcome.verdict->status != drift::Status::drift &&
         (!outcome.growth || outcome.growth->status != drift::Status::drift);
}

/// Whether it is red, and for nothing that a refresh accepts.
bool only_over_budget(const Outcome& outcome) {
  if (!outcome.verdict || !over_budget(*outcome.verdict)) {
    return false;
  }
  const auto nothing_else = [](const drift::Verdict& verdict) {
    return worse_measures(verdict) == measures_over_budget(verdict);
  };
  return outcome.growth ? !outcome.growth->grows_faster() && std::all_of(outcome.growth->verdicts.begin(),
                                                                         outcome.growth->verdicts.end(), nothing_else)
                        : nothing_else(*outcome.verdict);
}

/// `a, b and c`
std::string listed(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    text += i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ";
    text += parts[i];
  }
  return text;
}

/// The totals that are over their limit, apart from all calls: `into tool`, `in pyyaml`.
std::vector<std::string> totals_over(const drift::Verdict& verdict, const std::string& program) {
  std::vector<std::string> names;
  for (const Measure& measure : verdict.totals) {
    if (is_worse(measure) && measure.kind != Kind::budget && measure.kind != Kind::total && !measure.of_lines()) {
      names.push_back(measure.kind == Kind::of_program   ? "into " + program
                      : measure.kind == Kind::by_program ? "by " + program
                                                         : "in " + printable(measure.name));
    }
  }
  if (names.size() > kNamedMeasures) {
    const std::size_t more = names.size() - (kNamedMeasures - 1);
    names.resize(kNamedMeasures - 1);
    names.push_back(fmt::format("in {} more origins", more));
  }
  return names;
}

/// The functions that are over their limit.
std::string functions_over(const drift::Verdict& verdict) {
  std::vector<std::string> names;
  for (const Measure& measure : verdict.functions) {
    if (is_worse(measure) && std::find(names.begin(), names.end(), measure.name) == names.end()) {
      names.push_back(measure.name);
    }
  }
  return names.size() == 1 ? printable(names.front()) : counted(names.size(), "function");
}

/// The lines that are run more often than a limit allows; empty if calls are beyond a limit too.
std::string lines_over(const drift::Verdict& verdict, const std::string& program) {
  std::string name;
  for (const auto* measures : {&verdict.totals, &verdict.functions}) {
    for (const Measure& measure : *measures) {
      if (is_worse(measure) && !measure.of_lines()) {
        return {};
      }
      if (is_worse(measure) && name.empty()) {
        name = measure.kind == Kind::lines_of_program ? program : printable(measure.name);
      }
    }
  }
  return name;
}

/// What there is more of than the baseline allows. All calls may be fewer all the same.
std::string what_is_over(const drift::Verdict& verdict, const std::string& program) {
  const Measure& total = verdict.totals.front();
  const std::string fewer =
      total.change() < 0 ? fmt::format(", though fewer calls in all ({})", percent(total.before, total.after)) : "";
  if (is_worse(total)) {
    return fewer.empty() ? "more calls than the baseline allows"
                         : fmt::format("more calls that began in {} than the baseline allows{}", program, fewer);
  }
  if (const std::string lines = lines_over(verdict, program); !lines.empty()) {
    return fmt::format("lines of {} are run more often than the baseline allows{}", lines, fewer);
  }
  const std::vector<std::string> totals = totals_over(verdict, program);
  return fmt::format("more calls {} than the baseline allows{}",
                     totals.empty() ? "of " + functions_over(verdict) : listed(totals), fewer);
}

/// What is wrong with a family's growth; empty if the growth is within its limits.
std::string growth_complaint(const growth::FamilyVerdict& verdict) {
  const auto has_no_fit = [](const growth::GrowthMeasure& measure) {
    return measure.over_limit && !measure.after.fit.supported();
  };
  if (!verdict.grows_faster()) {
    return {};
  }
  return std::any_of(verdict.totals.begin(), verdict.totals.end(), has_no_fit)
             ? "its calls do not grow as a power of the input's size, so MAX_EXPONENT cannot be checked"
             : "its calls grow faster with the input's size than its limits allow";
}

/// The first cause of what is over its limit: the call that a person should look at.
const drift::Culprit* first_cause(const Outcome& outcome) {
  for (const auto* measures : {&outcome.verdict->totals, &outcome.verdict->functions}) {
    for (const Measure& measure : *measures) {
      if (!measure.causes.empty()) {
        return &measure.causes.front();
      }
    }
  }
  return nullptr;
}

/// The line of the program where a row of the bill begins; null if none is known.
const drift::BilledLine* line_of(const drift::BillRow& row) {
  const std::vector<drift::BilledLine>& lines = row.began ? row.began->lines : row.lines;
  return lines.empty() ? nullptr : &lines.front();
}

/// The row that the first measure beyond its limit is charged to, in a few words with its line. Empty if there is none.
std::string first_charge(const Outcome& outcome) {
  for (const auto* measures : {&outcome.verdict->totals, &outcome.verdict->functions}) {
    for (const Measure& measure : *measures) {
      if (measure.charged.empty()) {
        continue;
      }
      const std::vector<drift::BillRow>& rows = measure.of_lines() ? outcome.bill->lines : outcome.bill->rows;
      const auto row = std::find_if(rows.begin(), rows.end(), [&](const drift::BillRow& other) {
        return other.is_cause && other.functions.front() == measure.charged.front();
      });
      if (row == rows.end()) {
        continue;
      }
      const char* what = measure.of_lines() ? "lines" : "calls";
      const char* more = measure.judgement == Judgement::better ? "fewer" : "more";
      if (row->kind == drift::BillRow::Kind::outside) {
        return fmt::format("{} calls outside {}, before its code begins or after it ends", more, outcome.program);
      }
      if (const drift::BilledLine* line = line_of(*row); line != nullptr && !line->place.text.empty()) {
        return fmt::format("{} {} in {}: {}", more, what, printable(line->place.name()), printable(line->place.text));
      }
      return fmt::format("{} {} in {}", more, what,
                         printable(outcome.drift->functions[row->functions.front()].identity));
    }
  }
  return {};
}

std::string reason_of_drift(const Outcome& outcome) {
  const bool by_limits = only_crept(outcome) || only_over_budget(outcome);
  const bool grows = outcome.growth && outcome.growth->grows_faster();
  if (by_limits || grows || !outcome.verdict || !outcome.drift) {
    return complaint(outcome);
  }
  if (outcome.bill) {
    const std::string charge = first_charge(outcome);
    return charge.empty() ? complaint(outcome) : charge;
  }
  const drift::Culprit* cause = first_cause(outcome);
  if (cause == nullptr) {
    return complaint(outcome);
  }
  return fmt::format("{} calls of {} by {}", cause->contribution < 0 ? "fewer" : "more",
                     printable(outcome.drift->functions[cause->callee].identity),
                     printable(drift::caller_of(*cause, *outcome.drift)));
}

}  // namespace

std::string with_baseline_named(std::string text, const Outcome& outcome) {
  constexpr std::string_view kBaseline = "the baseline";
  if (!outcome.compared) {
    return text;
  }
  const std::string name = printable(outcome.compared->before.name);
  for (std::size_t at = text.find(kBaseline); at != std::string::npos; at = text.find(kBaseline, at + name.size())) {
    text.replace(at, kBaseline.size(), name);
  }
  return text;
}

namespace {

std::string complaint_about(const Outcome& outcome) {
  if (only_crept(outcome)) {
    const std::string tag = printable(outcome.creep->tag);
    const std::vector<Measure>& measures = outcome.creep->creep.measures;
    const bool calls = std::any_of(measures.begin(), measures.end(),
                                   [](const Measure& measure) { return is_worse(measure) && !measure.of_lines(); });
    return calls ? fmt::format("more calls since {} than MAX_CREEP allows", tag)
                 : fmt::format("lines of {} are run more often since {} than MAX_CREEP allows", outcome.program, tag);
  }
  std::string of_growth = outcome.growth ? growth_complaint(*outcome.growth) : "";
  if (!of_growth.empty()) {
    return of_growth;
  }
  if (only_over_budget(outcome)) {
    const auto budget = [](const Measure& measure) { return measure.kind == Kind::budget && is_worse(measure); };
    return std::any_of(outcome.verdict->totals.begin(), outcome.verdict->totals.end(), budget)
               ? "more calls than MAX_CALLS allows"
               : fmt::format("more calls of {} than FUNCTION_LIMITS allows", functions_over(*outcome.verdict));
  }
  return worse_measures(*outcome.verdict) == 0 ? "fewer calls than the baseline, and this scenario wants an "
                                                 "improvement accepted first (IMPROVEMENTS fail)"
                                               : what_is_over(*outcome.verdict, outcome.program);
}

}  // namespace

std::string complaint(const Outcome& outcome) {
  return with_baseline_named(complaint_about(outcome), outcome);
}

bool is_over_budget(const Outcome& outcome) {
  return outcome.verdict && over_budget(*outcome.verdict);
}

bool refresh_accepts(const Outcome& outcome) {
  if (outcome.compared) {
    return false;  // there is no baseline to refresh
  }
  switch (outcome.status) {
    case Status::improved:
    case Status::environment_changed:
    case Status::environment_refused:
    case Status::no_baseline:
      return true;
    case Status::drift:
      return !only_crept(outcome) && !only_over_budget(outcome);
    default:
      return false;
  }
}

std::string reason_of(const Outcome& outcome) {
  switch (outcome.status) {
    case Status::drift:
      return reason_of_drift(outcome);
    case Status::no_baseline:
      return fmt::format("there is no baseline for {}",
                         outcome.environment ? outcome.environment->python_version : "this interpreter");
    case Status::environment_refused:
      return outcome.verdict && outcome.verdict->policy == scenario::EnvironmentPolicy::accept
                 ? "another environment made more calls than the baseline allows (ENVIRONMENT_CHANGE accept)"
                 : "the environment differs from the baseline's (ENVIRONMENT_CHANGE fail)";
    case Status::error:
      return without_sandbox(outcome.reason.empty() ? outcome.message : outcome.reason);
    case Status::skipped:
      return outcome.message;
    default:
      return {};
  }
}

std::string advice_on(const Outcome& outcome) {
  return outcome.status == Status::error ? without_sandbox(outcome.advice) : "";
}

std::string without_sandbox(std::string text) {
  constexpr std::string_view kSandbox = "/tmp/filperf-";
  constexpr std::size_t kLetters = 6;
  for (std::size_t at = text.find(kSandbox); at != std::string::npos; at = text.find(kSandbox, at + 1)) {
    const std::size_t end = at + kSandbox.size() + kLetters;
    const bool begins_a_path = at == 0 || std::string_view(" \"'`(=:,[").find(text[at - 1]) != std::string_view::npos;
    if (begins_a_path && end <= text.size() && (end == text.size() || text[end] == '/')) {
      text.replace(at, end - at, "<sandbox>");
    }
  }
  return callgraph::without_addresses(text);
}

}  // namespace filperf::gate
