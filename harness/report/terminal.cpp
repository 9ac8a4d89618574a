#include "report/terminal.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <string_view>

#include "base/numbers.h"
#include "base/utf8.h"
#include "base/words.h"
#include "drift/moves.h"
#include "gate/complaint.h"
#include "report/bill.h"
#include "report/creep.h"
#include "report/culprits.h"
#include "report/growth_terminal.h"
#include "report/left_out.h"
#include "report/measure_text.h"
#include "report/moved_calls.h"
#include "report/program_calls.h"
#include "report/terminal_parts.h"

namespace filperf::report {

using drift::Judgement;
using drift::Measure;
using gate::Outcome;
using Kind = drift::Measure::Kind;
using Status = Outcome::Status;

namespace {

constexpr std::size_t kShownFunctions = 10;
constexpr std::size_t kShownEnvironment = 12;

class Text {
public:
  Text(const Outcome& outcome, bool colour) : outcome_(outcome), palette_(colour) {}

  std::string render() {
    headline();
    warnings();
    if (outcome_.verdict && outcome_.drift) {
      details(*outcome_.verdict, *outcome_.drift);
    }
    creep();
    files();
    if (!outcome_.compared) {
      closing();
    } else if (is_over_budget(outcome_)) {
      over_budget();
    }
    return with_baseline_named(std::move(text_), outcome_);
  }

private:
  template <typename... Arguments>
  void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    text_ += fmt::format(format, std::forward<Arguments>(arguments)...) + "\n";
  }

  [[nodiscard]] const Measure* total() const { return outcome_.verdict ? &outcome_.verdict->totals.front() : nullptr; }

  /// Whether anything differs except for the calls that are known to differ from run to run.
  [[nodiscard]] bool moved() const {
    const drift::Drift& drift = *outcome_.drift;
    return std::any_of(drift.functions.begin(), drift.functions.end(),
                       [](const drift::AlignedFunction& f) { return f.stable_before != f.stable_after; }) ||
           std::any_of(drift.charges.lines.begin(), drift.charges.lines.end(),
                       [](const drift::AlignedCharge& lines) { return lines.stable_change() != 0; }) ||
           !drift::moved_program_edges(drift).empty();
  }

  [[nodiscard]] std::string summary() const {
    return outcome_.growth ? growth_summary(*outcome_.growth, outcome_.program) : grouped(total()->after) + " calls";
  }

  void headline() {
    const std::string name = palette_.strong("perf." + outcome_.scenario);
    switch (outcome_.status) {
      case Status::ok:
        if (outcome_.unaffected) {
          line("{} {}: not run, because the diff changes nothing that it runs", palette_.good("ok"), name);
          break;
        }
        line("{} {}: {}{}{}", palette_.good("ok"), name, summary(),
             moved() ? ", within the limits" : ", as in the baseline", weakened_note());
        break;
      case Status::improved:
        line("{} {}: fewer calls than the baseline{}", palette_.good("IMPROVED"), name, weakened_note());
        break;
      case Status::environment_changed:
        if (outcome_.verdict && outcome_.verdict->cannot_be_red) {
          line("{} {}: not gated: the environment differs, and {} makes no calls of its own here",
               palette_.notable("ENVIRONMENT"), name, outcome_.program);
        } else {
          line(
              "{} {}: the calls into and by {} are within their limits; the environment differs and other counts "
              "moved{}",
              palette_.notable("ENVIRONMENT"), name, outcome_.program, weakened_note());
        }
        break;
      case Status::environment_refused:
        line("{} {}: {}", palette_.bad("ENVIRONMENT"), name, refusal());
        break;
      case Status::drift:
        line("{} {}: {}", palette_.bad("DRIFT"), name, complaint(outcome_));
        break;
      case Status::no_baseline:
        line("{} {}: there is no baseline to compare with", palette_.bad("NO BASELINE"), name);
        no_baseline();
        break;
      case Status::error:
        line("{} {}: {}", palette_.bad("ERROR"), name, printable_lines(outcome_.message));
        break;
      case Status::skipped:
        line("{} {}: {}", palette_.notable("SKIPPED"), name, printable_lines(outcome_.message));
        break;
    }
  }

  [[nodiscard]] const char* refusal() const {
    return outcome_.verdict && outcome_.verdict->policy == scenario::EnvironmentPolicy::accept
               ? "another environment made more calls than the baseline allows, and this scenario wants that accepted "
                 "first (ENVIRONMENT_CHANGE accept)"
               : "the environment differs from the baseline's, and this scenario forbids that (ENVIRONMENT_CHANGE "
                 "fail)";
  }

  [[nodiscard]] std::string weakened_note() const {
    return outcome_.verdict && outcome_.verdict->weakened ? " (weakened: the environment differs)" : "";
  }

  void no_baseline() {
    line("  {} does not exist.", outcome_.baseline.string());
    if (!outcome_.other_versions.empty()) {
      line(
          "  There is a baseline for {}. Each interpreter version has its own: use that version "
          "({})\n"
          "  or make a baseline for this one too.",
          fmt::join(outcome_.other_versions, ", "), outcome_.managed ? "-DFILPERF_BASE_PYTHON=" : "-DFILPERF_PYTHON=");
    }
  }

  void warnings() {
    if (!outcome_.why_affected.empty()) {
      line("  run, because {}", printable(outcome_.why_affected));
    }
    if (!outcome_.mode.why_cold.empty()) {
      line("  run cold, without the warm interpreter: {}", outcome_.mode.why_cold);
      if (outcome_.mode.cause != model::ColdCause::none) {
        line("  After a refresh it runs cold from the start: {}", outcome_.refresh_command);
      }
    } else if (outcome_.mode.cause != model::ColdCause::none) {
      line("  runs cold, as its baseline says: {}", words_for(outcome_.mode.cause));
    }
    if (outcome_.confirmation && outcome_.confirmation->agrees) {
      line("  A cold run confirmed it.");
    }
    if (outcome_.left_out.calls > 0) {
      line("  {}, because they differ from run to run", left_out_text(outcome_.left_out));
    }
    for (const std::string& warning : outcome_.warnings) {
      line("  {}: {}", palette_.notable("warning"), printable_lines(warning));
    }
    if (outcome_.drift && !outcome_.drift->exact_callers) {
      line("  {}", random_callers_note());
    }
  }

  void details(const drift::Verdict& verdict, const drift::Drift& drift) {
    environment(verdict);
    if (outcome_.status == Status::ok && !moved()) {
      return;
    }
    if (outcome_.growth) {
      const growth::FamilyVerdict& growth = *outcome_.growth;
      text_ += growth_details(growth, outcome_.program, outcome_.traced, palette_);
      line("\n  At size {}:", grouped(growth.sizes[growth.telling]));
    }
    if (outcome_.attribution && !outcome_.bill) {
      shown_ = drift::shown_culprits(*outcome_.attribution, drift, &verdict);
    }
    totals(verdict);
    if (outcome_.bill) {
      const std::string bill =
          bill_text(*outcome_.bill, drift, outcome_.program, "  ", &verdict, outcome_.changes.get());
      text_ += bill.empty() ? "" : "\n" + bill;
    } else if (!shown_.empty()) {
      line("");
      text_ += culprits_text(*outcome_.attribution, drift, outcome_.traced, "  ", &verdict);
      if (!outcome_.untraced.empty()) {
        line("  The lines that make these calls could not be traced: {}", printable_lines(outcome_.untraced));
      }
    }
    if (outcome_.growth) {
      return;  // what grows says more than what moved at one size
    }
    if (drift.exact_callers) {
      text_ += "\n" + moved_calls_text(drift, outcome_.program);
    }
    if (outcome_.status != Status::ok) {
      functions(verdict, drift);
    }
  }

  void environment(const drift::Verdict& verdict) {
    if (verdict.environment.empty()) {
      return;
    }
    line("  The environment differs from the baseline's{}:",
         verdict.everything_gated ? ", and this scenario gates all counts anyway"
         : verdict.policy == scenario::EnvironmentPolicy::accept
             ? ", and this scenario wants the calls accepted that it adds beyond a limit"
             : fmt::format(", so only the calls into and by {0} are gated, and what follows from them",
                           outcome_.program));
    for (std::size_t i = 0; i < std::min(verdict.environment.size(), kShownEnvironment); ++i) {
      const model::EnvironmentChange& change = verdict.environment[i];
      line("    {} {} -> {}", printable(change.what), printable(change.before), printable(change.after));
    }
    if (verdict.environment.size() > kShownEnvironment) {
      line("    and {} more", verdict.environment.size() - kShownEnvironment);
    }
    if (verdict.cannot_be_red) {
      line("  {} makes no calls of its own here, so nothing can be red until a refresh accepts this environment.",
           outcome_.program);
    }
  }

  [[nodiscard]] std::string title(const Measure& measure) const {
    switch (measure.kind) {
      case Kind::total:
        return "all calls";
      case Kind::of_program:
        return calls_into(outcome_.program);
      case Kind::by_program:
        return calls_by(outcome_.program);
      case Kind::lines_of_program:
        return lines_of(outcome_.program);
      case Kind::budget:
        return "MAX_CALLS";
      default:
        return "  in " + printable(measure.name);
    }
  }

  /// Which rows below say where it comes from.
  [[nodiscard]] std::string marks(const Measure& measure) const {
    return outcome_.bill ? charge_marks(measure, *outcome_.bill) : cause_marks(measure, shown_);
  }

  void totals(const drift::Verdict& verdict) {
    line("");
    line("{}", measure_heading());
    for (const Measure& measure : verdict.totals) {
      if (measure.kind == Kind::origin && measure.before == measure.after) {
        continue;
      }
      if (measure.kind == Kind::budget) {
        line("{}", without_last_spaces(fmt::format("  {:<26} {:>12} {:>12} {:>30}   {}", title(measure), "",
                                                   grouped(measure.after), grouped(measure.before),
                                                   mark(measure, palette_))) +
                       marks(measure));
        continue;
      }
      line("{}{}", measure_row(title(measure), measure, palette_), marks(measure));
    }
    line("  {}", calls_legend(outcome_.program, !outcome_.drift || outcome_.drift->exact_callers));
  }

  void functions(const drift::Verdict& verdict, const drift::Drift& drift) {
    const std::size_t moved = drift::moved_functions(drift).size();
    line("");
    if (!verdict.functions.empty()) {
      line("  {}. {}:", moved == 0 ? "No calls moved" : counted(moved, "function") + " moved",
           verdict.functions.size() == 1 ? "Beyond its limit" : "Beyond their limits, largest change first");
    } else if (moved < 2) {
      line("  {}", moved == 0 ? "No function moved." : "1 function moved, within its limit.");
    } else {
      line("  {} moved, all within their limits.", counted(moved, "function"));
    }
    for (std::size_t i = 0; i < std::min(verdict.functions.size(), kShownFunctions); ++i) {
      const Measure& measure = verdict.functions[i];
      line("  {:>12}  {:>9} -> {:<9} {}{}  {}{}", signed_grouped(measure.change()), grouped(measure.before),
           grouped(measure.after), printable(measure.name),
           measure.kind == Kind::program_call     ? fmt::format(" ({} only)", calls_by(outcome_.program))
           : measure.kind == Kind::function_lines ? " (lines)"
                                                  : "",
           mark(measure, palette_),
           (measure.has_own_limit ? fmt::format(" (FUNCTION_LIMITS {})", limit_text(measure)) : "") + marks(measure));
    }
    if (verdict.functions.size() > kShownFunctions) {
      line("                and {} more, all in the verdict file", verdict.functions.size() - kShownFunctions);
    }
  }

  void creep() {
    if (outcome_.creep) {
      text_ += outcome_.status == Status::ok ? creep_line(*outcome_.creep, outcome_.program)
                                             : creep_text(*outcome_.creep, outcome_.program, palette_);
    }
  }

  /// A revision by its name, and by its commit where the name does not say that.
  [[nodiscard]] static std::string revision_text(const gate::Revision& revision) {
    constexpr std::size_t kShort = 12;
    const std::string commit = revision.commit.substr(0, kShort);
    return commit.empty() || revision.name.starts_with(commit.substr(0, 7))
               ? printable(revision.name)
               : fmt::format("{} ({})", printable(revision.name), commit);
  }

  void files() {
    if (outcome_.status == Status::ok || outcome_.status == Status::skipped) {
      return;
    }
    line("");
    if (!outcome_.dump.empty()) {
      line("  profile:  {}  (python -m pstats opens it)", outcome_.dump.string());
    }
    if (outcome_.compared) {
      line("  before:   {}", revision_text(outcome_.compared->before));
      line("  after:    {}", revision_text(outcome_.compared->after));
    } else if (outcome_.verdict) {
      line("  baseline: {}", outcome_.baseline.string());
    }
    line("  verdict:  {}", outcome_.verdict_file.string());
  }

  /// Where the limits are declared, to stand behind them; empty if the manifest does not say.
  [[nodiscard]] std::string declared_at() const {
    return outcome_.declared_at.empty() ? "" : fmt::format(" ({})", printable(outcome_.declared_at));
  }

  [[nodiscard]] bool has_budget() const {
    return std::any_of(outcome_.verdict->totals.begin(), outcome_.verdict->totals.end(), [](const Measure& measure) {
      return measure.kind == Kind::budget && measure.judgement == Judgement::worse;
    });
  }

  void over_budget() {
    line("  A refresh does not raise {}: make fewer calls, or raise the limit where it is declared{}.",
         has_budget() ? "MAX_CALLS" : "FUNCTION_LIMITS", declared_at());
  }

  void closing() {
    switch (outcome_.status) {
      case Status::improved:
        line("  To keep the gain, make it the baseline:\n    {}", palette_.strong(outcome_.refresh_command));
        break;
      case Status::environment_changed:
      case Status::environment_refused:
        line("  To make this environment the baseline's:\n    {}", palette_.strong(outcome_.refresh_command));
        break;
      case Status::drift:
        if (is_over_budget(outcome_)) {
          over_budget();
        }
        if (refresh_accepts(outcome_)) {
          line("  If the change is intended, accept it and commit the baseline:\n    {}",
               palette_.strong(outcome_.refresh_command));
        }
        if (outcome_.creep && drift::is_beyond(outcome_.creep->creep)) {
          text_ += creep_advice(*outcome_.creep, declared_at(), palette_);
        }
        break;
      case Status::no_baseline:
        line("  Make the baseline and commit it:\n    {}", palette_.strong(outcome_.refresh_command));
        break;
      default:
        break;
    }
  }

  const Outcome& outcome_;
  Palette palette_;
  std::vector<drift::ShownCulprit> shown_;
  std::string text_;
};

}  // namespace

std::string to_terminal(const Outcome& outcome, bool colour) {
  return Text(outcome, colour).render();
}

std::string to_terminal_as_another(const Outcome& outcome, const std::string& first, bool colour) {
  return fmt::format(
      "{} perf.{}: {}\n  perf.{} failed for the same reason: its report says more, and the summary at "
      "the end of the tests what to do.\n",
      Palette(colour).bad("ERROR"), outcome.scenario, printable(reason_of(outcome)), first);
}

}  // namespace filperf::report
