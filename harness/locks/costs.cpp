#include "locks/costs.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <set>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "compare/counting.h"
#include "compare/steps.h"
#include "drift/verdict.h"
#include "run/private_folder.h"
#include "run/source_tree.h"
#include "run/staged_source.h"

namespace filperf::locks {

namespace fs = std::filesystem;
using compare::Measured;

namespace {

constexpr const char* kFolder = "compare";

/// One environment, with what each scenario counts in it.
struct Trial {
  std::string what;  ///< for progress
  Lock lock;
  fs::path environment;
  std::string trouble;  ///< why there is none
  std::vector<Measured> measured;
};

fs::path source_named(const fs::path& folder, const std::string& package) {
  for (const fs::path& place : {folder, folder / "src"}) {
    if (run::has_package(place, package)) {
      return fs::absolute(place).lexically_normal();
    }
  }
  throw Error(fmt::format("cannot run the program in {}", folder.string()),
              fmt::format("there is no package `{}` in it, and none in its src/", package),
              "Name a checkout of the program with --source.");
}

/// The scenarios in another environment. @param in_use  gets what keeps it
std::vector<gate::Declared> in_environment(const std::vector<gate::Declared>& scenarios, const Trial& trial,
                                           const std::optional<fs::path>& source, Descriptor& in_use) {
  gate::Declared first = scenarios.front();
  scenario::Subject& subject = first.scenario.subject;
  subject.python = trial.environment / "bin" / "python";
  subject.lock = trial.lock.file;
  subject.managed = true;
  if (source) {
    subject.source = source;
  }
  if (!subject.source && !run::has_package(packages_of(trial.environment), subject.package)) {
    throw Error(fmt::format("cannot run {} in the environment of {}", subject.name, trial.lock.name),
                fmt::format("it installs no package `{}`, and the program has no SOURCE", subject.package),
                "Name a checkout of the program with --source, or add its release to the lock file.");
  }
  gate::StagedDeclared staged = gate::staged(first);
  in_use = std::move(staged.in_use);
  std::vector<gate::Declared> all = scenarios;
  for (gate::Declared& declared : all) {
    declared.scenario.subject = staged.declared.scenario.subject;
    declared.scenario.output_folder /= kFolder;
  }
  return all;
}

/// What pip complained of first, out of all that it printed.
std::string first_complaint(const std::string& why) {
  constexpr std::string_view kMark = "ERROR: ";
  const std::size_t at = why.find(kMark);
  return at == std::string::npos ? why
                                 : "pip: " + why.substr(at + kMark.size(), why.find('\n', at) - at - kMark.size());
}

class Costs {
public:
  Costs(const std::vector<gate::Declared>& scenarios, const Environments& environments, const CostsRequest& request)
      : scenarios_(scenarios),
        environments_(environments),
        request_(request),
        python_(scenarios.front().scenario.subject.python),
        home_(run::byte_code_folder(scenarios.front().scenario).parent_path()) {
    if (request.source) {
      source_ = source_named(*request.source, scenarios.front().scenario.subject.package);
    }
  }

  UpdateCosts costs() {
    UpdateCosts costs;
    costs.program = scenarios_.front().scenario.subject.name;
    costs.update = make_environments();
    std::vector<std::size_t> all(scenarios_.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      all[i] = i;
    }
    count(all, {request_.jobs, request_.warm, false});
    count(of_two_kinds(), {request_.jobs, false, false});
    if (const std::vector<std::size_t> moved = that_differ(); !moved.empty()) {
      count(moved, {request_.jobs, request_.warm, true});
      count(of_two_kinds(), {request_.jobs, false, true});
    }
    for (std::size_t i = 0; i < scenarios_.size(); ++i) {
      costs.scenarios.push_back(costs_of_scenario(i));
    }
    costs.runs = runs_;
    return costs;
  }

private:
  Update make_environments() {
    require_python();
    for (const Lock& lock : {request_.before, request_.after}) {
      request_.progress(fmt::format("making the environment of {}", lock.name));
      trials_.push_back({lock.name, lock, environments_.made(lock, python_, home_), "", {}});
    }
    Update update = update_between(trials_[0].lock, trials_[0].environment, trials_[1].lock, trials_[1].environment);
    if (update.changed.empty()) {
      throw Error(
          fmt::format("cannot say what the update from {} to {} costs", request_.before.name, request_.after.name),
          "both install the same distributions for this interpreter", "Name two lock files that differ.");
    }
    // A single group is the whole update.
    for (std::size_t i = 0; update.groups.size() > 1 && i < update.groups.size(); ++i) {
      add_replacement(update, i);
    }
    return update;
  }

  void require_python() const {
    if (::access(python_.c_str(), X_OK) != 0) {
      throw Error(fmt::format("cannot make the environment of {}", request_.before.name),
                  fmt::format("the interpreter of {} is missing: {}", scenarios_.front().scenario.subject.name,
                              python_.string()),
                  "Build the project first: that makes the environment of the scenarios.");
    }
  }

  void add_replacement(const Update& update, std::size_t group) {
    const std::string what = group_text(update, group);
    Trial trial{what, environments_.lock_of(request_.before.name + " with " + what, update.locks[group]), {}, "", {}};
    request_.progress("making the environment with " + what);
    try {
      trial.environment = environments_.made(trial.lock, python_, home_);
    } catch (const Error& error) {
      trial.trouble = first_complaint(error.why());
    }
    trials_.push_back(std::move(trial));
  }

  /// Counts some scenarios in every environment.
  void count(const std::vector<std::size_t>& which, const compare::CountRequest& request) {
    for (std::size_t i = 0; !which.empty() && i < trials_.size(); ++i) {
      Trial& trial = trials_[i];
      trial.measured.resize(scenarios_.size());
      request_.progress(fmt::format("[{}/{}] {}", i + 1, trials_.size(), trial.what));
      std::vector<Measured> counted = count_in(trial, which, request, i < 2);
      for (std::size_t j = 0; j < which.size(); ++j) {
        trial.measured[which[j]] = std::move(counted[j]);
      }
    }
  }

  /// @param needed  whether nothing can be said without this environment
  std::vector<Measured> count_in(const Trial& trial, const std::vector<std::size_t>& which,
                                 const compare::CountRequest& request, bool needed) {
    std::string trouble = trial.trouble;
    if (trouble.empty()) {
      std::vector<gate::Declared> chosen;
      for (const std::size_t i : which) {
        chosen.push_back(scenarios_[i]);
      }
      try {
        Descriptor in_use;
        return compare::count_all(in_environment(chosen, trial, source_, in_use), request, runs_);
      } catch (const Error& error) {
        if (needed) {
          throw;
        }
        trouble = error.why();
      }
    }
    return std::vector<Measured>(which.size(), compare::without_counts(trouble));
  }

  /// The scenarios that ran warm in one environment and cold in another: the two need not count the same.
  [[nodiscard]] std::vector<std::size_t> of_two_kinds() const {
    return scenarios_where([&](const Measured& first, const Measured& other) { return first.warm != other.warm; });
  }

  /// The scenarios that count something else in one of the environments.
  [[nodiscard]] std::vector<std::size_t> that_differ() const {
    return scenarios_where(
        [](const Measured& first, const Measured& other) { return compare::differ(first.file, other.file); });
  }

  /// @param differs  asked of what has counts in the old environment and in another one
  template <typename Differs>
  std::vector<std::size_t> scenarios_where(const Differs& differs) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < scenarios_.size(); ++i) {
      const Measured& first = trials_.front().measured[i];
      const auto is_other = [&](const Trial& trial) {
        const Measured& other = trial.measured[i];
        return first.has_counts() && other.has_counts() && differs(first, other);
      };
      if (std::any_of(trials_.begin() + 1, trials_.end(), is_other)) {
        found.push_back(i);
      }
    }
    return found;
  }

  [[nodiscard]] ScenarioCosts costs_of_scenario(std::size_t place) const {
    compare::MeasuredScenario measured{scenarios_[place].scenario.name, "", {}};
    for (const Trial& trial : trials_) {
      measured.commits.push_back(trial.measured[place]);
    }
    ScenarioCosts costs;
    costs.name = measured.name;
    if (measured.commits.front().has_counts()) {
      compare::add_changes_since_first(measured);
    }
    costs.before = measured.commits[0];
    costs.after = measured.commits[1];
    costs.replaced.assign(measured.commits.begin() + 2, measured.commits.end());
    if (costs.replaced.empty()) {
      costs.replaced.push_back(costs.after);
    }
    if (costs.has_counts()) {
      costs.rest = costs.after.change;
      for (const Measured& replaced : costs.replaced) {
        costs.rest -= replaced.has_counts() ? replaced.change : 0;
      }
      const scenario::Limits& limits = scenarios_[place].scenario.limits;
      costs.beyond_limit = drift::judge_count(costs.before.calls, costs.after.calls, limits.max_drift_percent,
                                              limits.min_calls) == drift::Judgement::worse;
    }
    return costs;
  }

  const std::vector<gate::Declared>& scenarios_;
  const Environments& environments_;
  const CostsRequest& request_;
  fs::path python_;
  fs::path home_;
  std::optional<fs::path> source_;
  std::vector<Trial> trials_;  ///< the old environment, the new one, and one for each group
  std::size_t runs_ = 0;
};

}  // namespace

bool ScenarioCosts::is_moved() const {
  return after.moved || std::any_of(replaced.begin(), replaced.end(), [](const Measured& one) { return one.moved; });
}

UpdateCosts costs_of(const std::vector<gate::Declared>& scenarios, const Environments& environments,
                     const CostsRequest& request) {
  return Costs(scenarios, environments, request).costs();
}

}  // namespace filperf::locks
