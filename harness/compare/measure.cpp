#include "compare/measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/descriptor.h"
#include "base/error.h"
#include "compare/counting.h"
#include "compare/names.h"
#include "compare/revision_store.h"
#include "compare/steps.h"
#include "run/private_folder.h"

namespace filperf::compare {

using history::Commit;
using history::Git;

namespace {

std::vector<Commit> commits_in(const Git& git, const std::vector<std::string>& which) {
  std::vector<std::string> command{"rev-list", "--first-parent", "--reverse", "--encoding=UTF-8",
                                   history::kRevisionFormat};
  command.insert(command.end(), which.begin(), which.end());
  command.emplace_back("--");
  return history::parse_revisions(git.output_of(command));
}

/// The commits of a range, A and B included.
std::vector<Commit> commits_of(const Git& git, const std::string& range, std::vector<std::string>& notes) {
  const std::size_t dots = range.find("..");
  const std::string from = range.substr(0, dots);
  const std::string to = dots == std::string::npos || dots + 2 == range.size() ? "HEAD" : range.substr(dots + 2);
  const NamedCommit first = commit_named(git, from);
  const NamedCommit last = commit_named(git, to);
  std::vector<Commit> commits = commits_in(git, {"-1", first.id});
  for (Commit& commit : commits_in(git, {last.id, "^" + first.id})) {
    commits.push_back(std::move(commit));
  }
  if (git.run({"merge-base", "--is-ancestor", first.id, last.id}).code != 0) {
    notes.push_back(fmt::format("{} does not lead to {}: the first step is between two branches", from, to));
  }
  return commits;
}

class Measurer {
public:
  Measurer(const Repository& repository, const std::vector<gate::Declared>& scenarios, const MeasureRequest& request)
      : repository_(repository),
        scenarios_(scenarios),
        request_(request),
        store_(run::byte_code_folder(scenarios.front().scenario).parent_path()) {}

  /// What each scenario counts at a commit.
  std::vector<Measured> at(const Commit& commit) {
    std::vector<Descriptor> in_use;
    std::vector<gate::Declared> staged;
    KeptRevision kept;
    try {
      const scenario::Subject& subject = scenarios_.front().scenario.subject;
      kept = store_.keep(repository_.git, {commit.short_id, commit.id}, subject.package, repository_.place);
      staged = staged_at(scenarios_, kept.revision, "", in_use);
    } catch (const Error& error) {
      return std::vector<Measured>(scenarios_.size(), without_counts(error.why()));
    }
    const std::optional<model::StagedSource>& source = staged.front().scenario.subject.staged;
    const std::string content = source ? source->content : commit.id;
    if (const auto known = known_.find(content); known != known_.end()) {
      std::vector<Measured> same = known->second;
      for (Measured& measured : same) {
        measured.kind = measured.kind == Measured::Kind::counted ? Measured::Kind::same : measured.kind;
      }
      return same;
    }
    return known_[content] = count_all(staged, {request_.jobs, request_.warm, false}, runs_);
  }

  [[nodiscard]] std::size_t runs() const { return runs_; }

private:
  const Repository& repository_;
  const std::vector<gate::Declared>& scenarios_;
  const MeasureRequest& request_;
  RevisionStore store_;
  std::map<std::string, std::vector<Measured>> known_;  ///< by the package's content
  std::size_t runs_ = 0;
};

/// The search for the commits that moved one scenario.
class Search {
public:
  Search(const std::vector<Commit>& commits, Measurer& measurer, const MeasureRequest& request)
      : commits_(commits), measurer_(measurer), request_(request) {}

  void run() {
    std::size_t first = 0;
    std::size_t last = commits_.size() - 1;
    while (first < last && !is_counted(first)) {
      ++first;
    }
    while (last > first && !is_counted(last)) {
      --last;
    }
    found_.insert(first);
    halve(first, last);
  }

  /// The commits to show.
  [[nodiscard]] const std::set<std::size_t>& found() const { return found_; }
  const Measured& at(std::size_t i) {
    const auto [known, is_new] = measured_.try_emplace(i);
    if (is_new) {
      known->second = measurer_.at(commits_[i]).front();
      request_.progress(measured_.size(), 0);
    }
    return known->second;
  }

private:
  bool is_counted(std::size_t i) { return at(i).has_counts(); }

  /// @param first, last  have counts
  void halve(std::size_t first, std::size_t last) {
    if (first >= last || !differ(at(first).file, at(last).file)) {
      return;
    }
    const std::size_t middle = counted_between(first, last);
    if (middle == first) {
      found_.insert({first, last});
      return;
    }
    halve(first, middle);
    halve(middle, last);
  }

  /// The commit with counts that is nearest to the middle; the first if there is none in between.
  std::size_t counted_between(std::size_t first, std::size_t last) {
    const std::size_t middle = first + (last - first) / 2;
    for (std::size_t away = 0; away < last - first; ++away) {
      for (const std::size_t i : {middle + away, middle - std::min(middle, away)}) {
        if (i > first && i < last && is_counted(i)) {
          return i;
        }
      }
    }
    return first;
  }

  const std::vector<Commit>& commits_;
  Measurer& measurer_;
  const MeasureRequest& request_;
  std::map<std::size_t, Measured> measured_;
  std::set<std::size_t> found_;
};

}  // namespace

MeasuredHistory measure(const Repository& repository, const std::vector<gate::Declared>& scenarios,
                        const MeasureRequest& request) {
  MeasuredHistory history;
  history.commits = commits_of(repository.git, request.range, history.notes);
  for (const gate::Declared& declared : scenarios) {
    history.scenarios.push_back({declared.scenario.name, declared.scenario.subject.name, {}});
  }
  Measurer measurer(repository, scenarios, request);
  for (std::size_t i = 0; i < history.commits.size(); ++i) {
    std::vector<Measured> measured = measurer.at(history.commits[i]);
    for (std::size_t j = 0; j < scenarios.size(); ++j) {
      history.scenarios[j].commits.push_back(std::move(measured[j]));
    }
    request.progress(i + 1, history.commits.size());
  }
  for (MeasuredScenario& scenario : history.scenarios) {
    add_steps(scenario);
  }
  history.runs = measurer.runs();
  return history;
}

MeasuredHistory find_steps(const Repository& repository, const gate::Declared& scenario,
                           const MeasureRequest& request) {
  MeasuredHistory history;
  const std::vector<Commit> commits = commits_of(repository.git, request.range, history.notes);
  const std::vector<gate::Declared> scenarios{scenario};
  Measurer measurer(repository, scenarios, request);
  Search search(commits, measurer, request);
  search.run();
  history.scenarios.push_back({scenario.scenario.name, scenario.scenario.subject.name, {}});
  for (const std::size_t i : search.found()) {
    history.commits.push_back(commits[i]);
    history.scenarios.front().commits.push_back(search.at(i));
  }
  add_steps(history.scenarios.front());
  history.runs = measurer.runs();
  return history;
}

}  // namespace filperf::compare
