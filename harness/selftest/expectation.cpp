#include "selftest/expectation.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/words.h"

namespace filperf::selftest {

namespace {

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
    if (expectation_.callees.empty()) {
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
    if (!culprits_.empty()) {
      object(fmt::format("calls moved, though the program was not changed; the first: {}", text_of(culprits_.front())));
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

  void require_culprits() {
    std::vector<std::string> missing = expectation_.callees;
    for (std::size_t i = 0; i < expectation_.callees.size(); ++i) {
      if (i == culprits_.size()) {
        object(fmt::format("only {} {} found", counted(i, "culprit"), i == 1 ? "was" : "were"));
        break;
      }
      const drift::Culprit& culprit = culprits_[i];
      const auto found = std::find(missing.begin(), missing.end(), callee_of(culprit));
      if (found == missing.end() || !is_changed_function(culprit)) {
        object(fmt::format("culprit number {} is not what was injected: {}", i + 1, text_of(culprit)));
      } else {
        missing.erase(found);
      }
    }
    for (const std::string& callee : missing) {
      object(fmt::format("calls of {} are not named first", callee));
    }
  }

  /// Whether the caller is the changed function, or nested in it.
  [[nodiscard]] bool is_changed_function(const drift::Culprit& culprit) const {
    if (culprit.caller == drift::kRootIndex) {
      return false;
    }
    std::string path = expectation_.module;
    std::replace(path.begin(), path.end(), '.', '/');
    const std::string& caller = drift_.functions[culprit.caller].identity;
    const auto begins = [&](const char* file) {
      const std::string whole = path + file + ":" + expectation_.function;
      return caller == whole || caller.starts_with(whole + ".");
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
                                    scenario::Limits limits) {
  return Examination(expectation, drift, attribution, verdict).objections(limits);
}

}  // namespace filperf::selftest
