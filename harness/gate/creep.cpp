#include "gate/creep.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "base/shell_word.h"
#include "history/reference.h"

namespace filperf::gate {

namespace fs = std::filesystem;

namespace {

std::string history_command(const fs::path& baseline, const std::string& tag) {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  return fmt::format("{} history {} --since {}", error ? "filperf" : shell_word(self.string()),
                     shell_word(baseline.string()), shell_word(tag));
}

baseline::Header header_of(const callgraph::CallGraph& graph, const model::Environment& environment,
                           const scenario::Scenario& scenario, const std::optional<std::int64_t>& size) {
  baseline::Header header{
      scenario.name,      scenario.phase, scenario.arguments, size, environment, callgraph::totals_of(graph),
      graph.exact_callers};
  if (graph.lines.recorded) {
    header.lines = callgraph::sum_of(graph.lines.counts);
  }
  return header;
}

history::HeaderPointer shared(baseline::Header header) {
  return std::make_shared<const baseline::Header>(std::move(header));
}

/// Adds what was accepted between the reference and now, or a note if git cannot tell.
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

CreepResult measure(const scenario::Scenario& scenario, const fs::path& baseline, const Counted& counted) {
  const std::string& tag = scenario.limits.creep_since;
  const history::Git git(baseline.parent_path());
  history::ObjectReader objects(git);
  const std::string path = git.path_in_repository(baseline.filename());
  const baseline::Header now = header_of(counted.graph, counted.environment, scenario, counted.size);
  std::optional<history::Reference> reference = history::find_reference(git, objects, path, tag, now, counted.read);
  CreepResult result;
  if (!reference) {
    result.warning = fmt::format(
        "there is nothing to hold MAX_CREEP against: no commit since {} has a baseline of this command", tag);
    return result;
  }
  CreepReport report;
  report.tag = tag;
  report.commit = reference->commit;
  report.is_tagged = reference->is_tagged;
  report.before = shared(header_of(reference->baseline.graph, reference->baseline.environment, scenario, counted.size));
  report.now = shared(now);
  report.command = history_command(baseline, tag);
  report.creep = drift::measure_creep(std::move(reference->baseline), counted.accepted, counted.graph,
                                      counted.environment, scenario.limits);
  if (drift::is_beyond(report.creep)) {
    add_steps(report, git, objects, path);
  }
  result.report = std::move(report);
  return result;
}

}  // namespace

CreepResult check_creep(const scenario::Scenario& scenario, const fs::path& path, const Counted& counted) {
  if (!scenario.limits.max_creep_percent) {
    return {};
  }
  try {
    return measure(scenario, path, counted);
  } catch (const Error& error) {
    CreepResult result;
    result.failure = fmt::format("cannot hold MAX_CREEP, the limit on what adds up since {}: {}",
                                 scenario.limits.creep_since, error.what());
    return result;
  }
}

}  // namespace filperf::gate
