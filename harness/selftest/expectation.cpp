#include "selftest/expectation.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/words.h"
#include "drift/moves.h"

namespace filperf::selftest {

namespace {

/// The loop stands on the line of the statement after it, which was run before, and a loop of n rounds goes back n - 1
/// times. So a call may show so many rounds less.
constexpr std::int64_t kUnseenRounds = 2;

/// Whether a function has one of the identities that stand for it, `a|b`.
bool is_named(std::string_view identities, std::string_view function) {
  const std::size_t end = identities.find('|');
  return identities.substr(0, end) == function ||
         (end != std::string_view::npos && is_named(identities.substr(end + 1), function));
}

/// Compares one verdict with one expectation.
class Examination {
public:
  Examination(const Expectation& expectation, const drift::Drift& drift, const drift::Attribution& attribution,
              const drift::Verdict& verdict)
      : expectation_(expectation), drift_(drift), attribution_(attribution), verdict_(verdict) {
    for (const drift::Culprit& culprit : attribution.culprits) {
      // Calls that another environment moved do not matter here.
      if (culprit.of_program || verdict.environment.empty()) {
        culprits_.push_back(culprit);
      }
    }
  }

  std::vector<std::string> objections(const scenario::Limits& limits) {
    if (!attribution_.adds_up()) {
      object("the contributions of the culprits do not sum to the drift");
    }
    if (expectation_.rounds > 0) {
      require_still_calls("the loop calls nothing");
      require_red(limits);
      require_lines();
    } else if (expectation_.callees.empty()) {
      require_stillness();
    } else {
      require_red(limits);
      require_culprits();
    }
    return std::move(objections_);
  }

private:
  void object(std::string text) { objections_.push_back(std::move(text)); }

  [[nodiscard]] std::string text_of(const drift::Culprit& culprit) const {
    const std::int64_t contribution = drift::whole_calls(culprit.contribution);
    return fmt::format("{}{}, {} of {} by {}", contribution > 0 ? "+" : "", counted(contribution, "call"),
                       counted_change(culprit.before, culprit.after, "call"), callee_of(culprit),
                       culprit.caller == drift::kRootIndex ? "no function" : drift_.functions[culprit.caller].identity);
  }

  [[nodiscard]] const std::string& callee_of(const drift::Culprit& culprit) const {
    return drift_.functions[culprit.callee].identity;
  }

  void require_stillness() {
    if (verdict_.status == drift::Status::drift) {
      object("the verdict is drift, though the program was not changed");
    }
    require_still_calls("the program was not changed");
    for (const drift::AlignedCharge& lines : drift_.charges.lines) {
      if (lines.stable_change() != 0) {
        object(fmt::format("lines moved, though the program was not changed; the first: {} of {}",
                           counted_change(lines.stable_before, lines.stable_after, "line"),
                           drift_.functions[lines.function].identity));
        break;
      }
    }
  }

  void require_still_calls(const char* why) {
    if (!culprits_.empty()) {
      object(fmt::format("calls moved, though {}; the first: {}", why, text_of(culprits_.front())));
    }
  }

  /// The loop's lines must be those that the verdict names first.
  void require_lines() {
    if (!drift_.charges.lines_recorded) {
      object("lines are not counted: the baseline or the run has none");
      return;
    }
    const auto first =
        std::find_if(verdict_.functions.begin(), verdict_.functions.end(), [](const drift::Measure& one) {
          return one.kind == drift::Measure::Kind::function_lines && one.judgement != drift::Judgement::within;
        });
    if (first == verdict_.functions.end()) {
      object("no function's lines are beyond their limit");
    } else if (!is_changed_function(first->name)) {
      object(fmt::format("the lines of {} are named first", first->name));
    } else if (first->change() + kUnseenRounds < expectation_.rounds) {
      object(fmt::format("{} are named, fewer than the loop has rounds, {}",
                         counted_change(first->before, first->after, "line"), expectation_.rounds));
    }
  }

  void require_red(scenario::Limits limits) {
    if (verdict_.status != drift::Status::drift) {
      object(fmt::format("the verdict is {}, it should be drift", name_of(verdict_.status)));
    }
    limits.environment = scenario::EnvironmentPolicy::program;
    const drift::Verdict elsewhere =
        judge(drift_, attribution_, limits, {{"environment", "the baseline's", "another"}});
    if (elsewhere.status != drift::Status::drift) {
      object(fmt::format("in another environment the verdict would be {}, it should be drift there too",
                         drift::name_of(elsewhere.status)));
    }
  }

  /// Adds the program's own calls that moved, largest change first, which a report names too. Where another environment
  /// makes fewer calls of a function, more calls of it by the program are no culprit: the function as a whole has none.
  void add_moved_program_edges() {
    for (const std::uint32_t index : drift::moved_program_edges(drift_)) {
      const drift::AlignedEdge& edge = drift_.edges[index];
      const bool known = std::any_of(culprits_.begin(), culprits_.end(), [&](const drift::Culprit& culprit) {
        return culprit.caller == edge.caller && culprit.callee == edge.callee;
      });
      if (!known) {
        const auto change = static_cast<double>(edge.after - edge.before);
        culprits_.push_back({edge.caller, edge.callee, edge.before, edge.after, change, false, true});
      }
    }
  }

  void require_culprits() {
    if (!verdict_.environment.empty()) {
      add_moved_program_edges();
    }
    std::vector<std::string> missing = expectation_.callees;
    for (std::size_t i = 0; i < expectation_.callees.size(); ++i) {
      if (i == culprits_.size()) {
        object(fmt::format("only {} {} found", counted(i, "culprit"), i == 1 ? "was" : "were"));
        break;
      }
      const drift::Culprit& culprit = culprits_[i];
      const std::string callee = callee_of(culprit);
      const auto found = std::find_if(missing.begin(), missing.end(),
                                      [&](const std::string& names) { return is_named(names, callee); });
      if (found == missing.end() || culprit.caller == drift::kRootIndex ||
          !is_changed_function(drift_.functions[culprit.caller].identity)) {
        object(fmt::format("culprit number {} is not what was injected: {}", i + 1, text_of(culprit)));
      } else {
        missing.erase(found);
      }
    }
    for (const std::string& callee : missing) {
      object(fmt::format("calls of {} are not named first", callee));
    }
  }

  /// Whether it is the changed function, or nested in it.
  [[nodiscard]] bool is_changed_function(const std::string& identity) const {
    std::string path = expectation_.module;
    std::replace(path.begin(), path.end(), '.', '/');
    const auto begins = [&](const char* file) {
      const std::string whole = path + file + ":" + expectation_.function;
      return identity == whole || identity.starts_with(whole + ".");
    };
    return begins(".py") || begins("/__init__.py");
  }

  const Expectation& expectation_;
  const drift::Drift& drift_;
  const drift::Attribution& attribution_;
  const drift::Verdict& verdict_;
  std::vector<drift::Culprit> culprits_;
  std::vector<std::string> objections_;
};

}  // namespace

std::vector<std::string> objections(const Expectation& expectation, const drift::Drift& drift,
                                    const drift::Attribution& attribution, const drift::Verdict& verdict,
                                    const scenario::Limits& limits) {
  return Examination(expectation, drift, attribution, verdict).objections(limits);
}

}  // namespace filperf::selftest
