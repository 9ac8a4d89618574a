#include "commands/creep.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <system_error>

#include "base/error.h"
#include "history/reference.h"

namespace filperf::commands {

namespace fs = std::filesystem;
using gate::CreepReport;

namespace {

/// A word as a shell takes it back.
std::string quoted(const std::string& word) {
  if (!word.empty() &&
      word.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._+-@%,:=") ==
          std::string::npos) {
    return word;
  }
  std::string result = "'";
  for (const char c : word) {
    result += c == '\'' ? "'\\''" : std::string(1, c);
  }
  return result + "'";
}

std::string history_command(const fs::path& baseline, const std::string& tag) {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  return fmt::format("{} history {} --since {}", error ? "filperf" : quoted(self.string()), quoted(baseline.string()),
                     quoted(tag));
}

baseline::Header header_of(const callgraph::CallGraph& graph, const model::Environment& environment,
                           const scenario::Scenario& scenario, const std::optional<std::int64_t>& size) {
  return {scenario.name, scenario.phase, scenario.arguments, size, environment, callgraph::totals_of(graph)};
}

history::HeaderPointer shared(baseline::Header header) {
  return std::make_shared<const baseline::Header>(std::move(header));
}

/// What was accepted between the reference and now; a note where git cannot tell.
void add_steps(CreepReport& report, const history::Git& git, history::ObjectReader& objects, const std::string& path) {
  try {
    const history::History all = history::read_history(git, objects, path);
    report.steps = history::newer_than(all, history::read_since(git, objects, all, report.commit.id));
    if (all.shallow) {
      report.notes.emplace_back(
          "The history is cut off (a shallow clone), so steps may be missing: git fetch --unshallow --tags");
    }
  } catch (const Error& error) {
    report.notes.push_back(fmt::format("The steps in between cannot be told: {}", error.why()));
  }
}

void measure(gate::Outcome& outcome, const scenario::Scenario& scenario, const Counted& counted) {
  const std::string& tag = scenario.limits.creep_since;
  const history::Git git(outcome.baseline.parent_path());
  history::ObjectReader objects(git);
  const std::string path = git.path_in_repository(outcome.baseline.filename());
  const baseline::Header now = header_of(counted.graph, counted.environment, scenario, counted.size);
  std::optional<history::Reference> reference = history::find_reference(git, objects, path, tag, now, counted.read);
  if (!reference) {
    outcome.warnings.push_back(fmt::format(
        "MAX_CREEP has nothing to be held against: no commit since {} has a baseline of this command", tag));
    return;
  }
  CreepReport report;
  report.tag = tag;
  report.commit = reference->commit;
  report.is_tagged = reference->is_tagged;
  report.before = shared(header_of(reference->baseline.graph, reference->baseline.environment, scenario, counted.size));
  report.now = shared(now);
  report.command = history_command(outcome.baseline, tag);
  report.creep = drift::measure_creep(std::move(reference->baseline), counted.accepted, counted.graph,
                                      counted.environment, scenario.limits);
  if (drift::is_beyond(report.creep)) {
    outcome.status = gate::Outcome::Status::drift;
    add_steps(report, git, objects, path);
  }
  outcome.creep = std::move(report);
}

}  // namespace

void hold_creep(gate::Outcome& outcome, const scenario::Scenario& scenario, const Counted& counted) {
  if (!scenario.limits.max_creep_percent) {
    return;
  }
  try {
    measure(outcome, scenario, counted);
  } catch (const Error& error) {
    const std::string message = fmt::format("cannot hold MAX_CREEP, the limit on what adds up since {}: {}",
                                            scenario.limits.creep_since, error.what());
    if (gate::exit_code_of(outcome.status) != 0) {
      outcome.warnings.push_back(message);
    } else {
      outcome.status = gate::Outcome::Status::error;
      outcome.message = message;
    }
  }
  outcome.laps.end("creep");
}

}  // namespace filperf::commands
