#include "compare/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "changes/affected.h"
#include "compare/before.h"
#include "compare/sides.h"
#include "gate/check.h"
#include "run/private_folder.h"
#include "run/run_failure.h"

namespace filperf::compare {

using gate::Outcome;
using Status = gate::Outcome::Status;

namespace {

CountStore store_for(const gate::Declared& declared) {
  return CountStore(run::byte_code_folder(declared.scenario).parent_path());
}

bool is_moved(const Outcome& outcome) {
  if (!outcome.verdict) {
    return false;
  }
  if (outcome.status != Status::ok) {
    return true;
  }
  const auto differs = [](const drift::Measure& measure) {
    return measure.kind != drift::Measure::Kind::budget && measure.before != measure.after;
  };
  return std::any_of(outcome.verdict->totals.begin(), outcome.verdict->totals.end(), differs);
}

/// One comparison of one scenario. @tparam Kind  gate::SingleKind or gate::FamilyKind
template <typename Kind>
class Comparing {
public:
  Comparing(const gate::Declared& before, gate::Declared after, const run::Runner& runner, const CountStore& store)
      : before_(before, runner, store), after_(std::move(after)), runner_(&runner) {
    same_ = before.scenario.subject.staged && after_.scenario.subject.staged &&
            before.scenario.subject.staged->content == after_.scenario.subject.staged->content;
  }

  /// @param diff  null if it is not known
  Outcome outcome(const KnownDiff* diff) {
    CountStore::Found counts = before_.take();
    std::string why;
    if (diff != nullptr && diff->only_affected && diff->changes) {
      why = changes::why_affected(*diff->changes, after_.scenario, before_.ran(counts), diff->import.get());
      if (why.empty()) {
        Outcome left_out = gate::outcome_before_runs(after_);
        left_out.status = Status::ok;
        left_out.unaffected = true;
        return left_out;
      }
    }
    Outcome outcome = compared_with(std::move(counts));
    outcome.why_affected = std::move(why);
    return outcome;
  }

private:
  Outcome compared_with(CountStore::Found counts) {
    Outcome outcome = check(counts);
    if (before_.from_store() && outcome.verdict && !outcome.verdict->environment.empty()) {
      // Of another machine, or from before a tool changed: both sides have to be of here and now.
      counts = before_.count(false);
      outcome = check(counts);
    }
    if (before_.from_store() && is_moved(outcome) && outcome.mode.warm != before_.warm()) {
      counts = before_.count(false);
      outcome = check(counts);
    }
    if (is_moved(outcome) && outcome.mode.warm != before_.warm()) {
      runner_ = &cold_;
      counts = before_.count(true);
      outcome = check(counts);
    }
    const Status first = outcome.status;
    for (int look = 0; look < most_second_looks() && is_moved(outcome); ++look) {
      counts = before_.count_again(counts);
      outcome = check(counts);
    }
    if (first != outcome.status) {
      outcome.warnings.push_back(
          fmt::format("a first look said {}; what moved by itself between two runs of the same code is left out now",
                      name_of(first)));
    }
    return outcome;
  }

  /// What moved between two sides with the same code moved by itself, whatever is known. Two runs of one side may count
  /// nearly the same by chance, so there it takes several looks.
  [[nodiscard]] int most_second_looks() const {
    constexpr int kOfSameCode = 4;
    if (same_) {
      return kOfSameCode;
    }
    return !before_.repeated() && !before_.has_committed() ? 1 : 0;
  }

  Outcome check(const CountStore::Found& counts) {
    after_.scenario.baseline_folder = counts.folder;
    return gate::check(after_, *runner_, {}, false);
  }

  Before<Kind> before_;
  gate::Declared after_;
  const run::Runner* runner_;
  run::ColdRunner cold_;
  bool same_ = false;
};

Outcome failed(Outcome outcome, const std::string& message, const std::string& reason, const std::string& advice) {
  outcome.status = Status::error;
  outcome.message = message;
  outcome.reason = reason;
  outcome.advice = advice;
  return outcome;
}

Outcome compare_staged(const gate::Declared& before, const gate::Declared& after, const run::Runner& runner,
                       const CountStore& store, const KnownDiff* diff) {
  if (before.scenario.growth) {
    return Comparing<gate::FamilyKind>(before, after, runner, store).outcome(diff);
  }
  return Comparing<gate::SingleKind>(before, after, runner, store).outcome(diff);
}

/// Whether a diff may move a scenario, as far as the store knows.
template <typename Kind>
bool may_move(const gate::Declared& staged, const run::Runner& runner, const CountStore& store, const KnownDiff& diff) {
  Before<Kind> before(staged, runner, store);
  const std::optional<CountStore::Found> found = before.find();
  return !found ||
         !changes::why_affected(*diff.changes, staged.scenario, before.ran(*found), diff.import.get()).empty();
}

template <typename Kind>
Counts counts_of(const gate::Declared& staged, const run::Runner& runner, bool again) {
  const CountStore store = store_for(staged);
  Before<Kind> before(staged, runner, store);
  CountStore::Found found = before.take();
  if (again && !before.repeated()) {
    found = before.count_again(found);
    return {std::move(found.file), false, before.warm()};
  }
  return {std::move(found.file), before.from_store(), before.warm()};
}

}  // namespace

Outcome compare_revisions(const gate::Declared& before, const gate::Declared& after, const gate::Compared& sides,
                          const run::Runner& runner, const KnownDiff* known_diff) {
  Outcome known = gate::outcome_before_runs(after);
  known.compared = sides;
  if (!sides.repository.empty()) {
    known.checkout = sides.after.folder;
  }
  if (!after.settings.cprofile_enabled.value) {
    return gate::check(after, runner);
  }
  const std::string& name = sides.before.name;
  try {
    const gate::StagedDeclared old = gate::staged(before);
    gate::StagedDeclared current = gate::staged(after);
    current.declared.scenario.limits.max_creep_percent.reset();
    Outcome outcome = compare_staged(old.declared, current.declared, runner, store_for(after), known_diff);
    outcome.compared = sides;
    outcome.checkout = known.checkout.empty() ? outcome.checkout : known.checkout;
    if (known_diff != nullptr) {
      outcome.changes = known_diff->changes;
    } else if (outcome.drift && outcome.status != Status::ok) {
      outcome.changes = changes_between(old.declared.scenario, current.declared.scenario);
    }
    return outcome;
  } catch (const run::RunFailure& failure) {
    return failed(std::move(known), fmt::format("{} has no counts to compare with: {}", name, failure.what()),
                  fmt::format("{} has no counts to compare with: {}", name, failure.why()), failure.advice);
  } catch (const Error& error) {
    return failed(std::move(known), error.what(), error.why(), error.next());
  }
}

std::size_t warm_runs_needed(const std::vector<gate::Declared>& scenarios) {
  return static_cast<std::size_t>(std::count_if(scenarios.begin(), scenarios.end(), [](const gate::Declared& declared) {
    return warm::can_run_warm(declared.scenario) && !store_for(declared).find(count_key(declared, true));
  }));
}

std::size_t warm_runs_affected(const std::vector<gate::Declared>& scenarios, const KnownDiff& diff) {
  const run::ColdRunner runner;
  return static_cast<std::size_t>(
      std::count_if(scenarios.begin(), scenarios.end(), [&](const gate::Declared& declared) {
        if (!warm::can_run_warm(declared.scenario)) {
          return false;
        }
        const CountStore store = store_for(declared);
        return !diff.changes || (declared.scenario.growth ? may_move<gate::FamilyKind>(declared, runner, store, diff)
                                                          : may_move<gate::SingleKind>(declared, runner, store, diff));
      }));
}

Outcome check_against(const gate::Declared& declared, const std::string& revision, const run::Runner& runner) {
  try {
    const Sides sides = find_sides_against(declared.scenario, revision);
    Outcome outcome = compare_revisions(at_revision(declared, sides.compared.before, kBefore),
                                        at_revision(declared, sides.compared.after, ""), sides.compared, runner);
    outcome.warnings.insert(outcome.warnings.end(), sides.notes.begin(), sides.notes.end());
    return outcome;
  } catch (const Error& error) {
    return failed(gate::outcome_before_runs(declared), error.what(), error.why(), error.next());
  }
}

Counts counts_at(const gate::Declared& declared, const run::Runner& runner, bool again) {
  return declared.scenario.growth ? counts_of<gate::FamilyKind>(declared, runner, again)
                                  : counts_of<gate::SingleKind>(declared, runner, again);
}

}  // namespace filperf::compare
