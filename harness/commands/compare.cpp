#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/descriptor.h"
#include "base/error.h"
#include "base/files.h"
#include "base/json_object.h"
#include "base/json_text.h"
#include "base/shell_word.h"
#include "base/standard_output.h"
#include "commands/commands.h"
#include "commands/compare_changes.h"
#include "commands/compare_lock.h"
#include "commands/gate_options.h"
#include "commands/print_report.h"
#include "commands/progress.h"
#include "commands/width.h"
#include "compare/choice.h"
#include "compare/compare.h"
#include "compare/parallel.h"
#include "compare/sides.h"
#include "compare/warm_sides.h"
#include "gate/check.h"
#include "report/json_texts.h"
#include "report/terminal.h"
#include "report/terminal_size.h"
#include "summary/finding.h"
#include "summary/terminal.h"
#include "warm/protocol.h"
#include "warm/runner.h"

namespace filperf::commands {

namespace fs = std::filesystem;

namespace {

struct CompareOptions {
  compare::SidesRequest sides;
  fs::path source;
  compare::ChoiceRequest choice;
  std::int64_t jobs = 0;  ///< 0 for as many as there are processors
  bool json = false;
  bool warm = true;
  bool affected = false;         ///< run only what the diff can move
  bool require_covered = false;  ///< fail if no scenario runs a changed function
  bool lock = false;             ///< BASE and HEAD are lock files
};

/// The scenarios of one subject at both revisions.
struct SubjectRuns {
  compare::Sides sides;
  std::vector<gate::Declared> before;  ///< staged
  std::vector<gate::Declared> after;
  std::vector<Descriptor> in_use;
  std::optional<ChangedCode> changed;
};

/// A scenario under way.
struct Job {
  const gate::Declared* before = nullptr;
  const gate::Declared* after = nullptr;
  SubjectRuns* subject = nullptr;
  std::optional<nlohmann::json> answer;
};

/// The scenarios of a subject's import phase at the older revision, whichever are compared.
std::vector<gate::Declared> staged_imports(const fs::path& index, const std::string& subject, SubjectRuns& runs) {
  std::vector<gate::Declared> imports;
  for (gate::Declared& declared : compare::chosen_scenarios({index, "", ""})) {
    if (declared.scenario.subject.name == subject && declared.scenario.phase == scenario::Phase::import) {
      imports.push_back(std::move(declared));
    }
  }
  return imports.empty() ? imports
                         : compare::staged_at(imports, runs.sides.compared.before, compare::kBefore, runs.in_use);
}

/// By subject: scenarios of several programs may be declared together.
std::vector<SubjectRuns> prepare(const CompareOptions& options) {
  compare::ChoiceRequest choice = options.choice;
  if (choice.index.empty()) {
    choice.index = compare::find_index(options.source.empty() ? fs::current_path() : fs::absolute(options.source));
  }
  std::map<std::string, std::vector<gate::Declared>> subjects;
  for (gate::Declared& declared : compare::chosen_scenarios(choice)) {
    subjects[declared.scenario.subject.name].push_back(std::move(declared));
  }
  compare::SidesRequest request = options.sides;
  if (!options.source.empty()) {
    request.source = options.source;
  }
  std::vector<SubjectRuns> prepared;
  for (const auto& [name, scenarios] : subjects) {
    SubjectRuns runs;
    runs.sides = compare::find_sides(scenarios.front().scenario, request);
    runs.before = compare::staged_at(scenarios, runs.sides.compared.before, compare::kBefore, runs.in_use);
    runs.after = compare::staged_at(scenarios, runs.sides.compared.after, "", runs.in_use);
    for (const std::string& note : runs.sides.notes) {
      say("filperf: {}\n", note);
    }
    runs.changed.emplace(runs.before.front(), runs.after.front());
    if (options.affected) {
      runs.changed->only_affected(staged_imports(choice.index, name, runs));
    }
    prepared.push_back(std::move(runs));
  }
  return prepared;
}

/// Of a scenario that is green the headline and the notes: CTest shows no more of one that passes. The rest is in the
/// verdict file.
std::string shown_of(const gate::Outcome& outcome, std::string text) {
  if (outcome.status == gate::Outcome::Status::ok) {
    text.erase(std::min(text.find("\n\n"), text.size() - 1) + 1);
  }
  return text;
}

/// Compares one scenario, in a process of its own. @return what the parent needs of it
std::string compare_one(const Job& job, const CompareOptions& options, bool colour) {
  nlohmann::json answer{{"scenario", job.after->scenario.name}};
  try {
    const ChangedCode& changed = *job.subject->changed;
    const gate::Outcome outcome = compare::compare_revisions(*job.before, *job.after, job.subject->sides.compared,
                                                             warm::runner_for(options.warm), &changed.diff());
    answer["covered"] = changed.covered_by(outcome);
    std::string document = report::json_text(outcome);
    write_file_atomically(outcome.verdict_file, document);
    answer["code"] = exit_code_of(outcome.status);
    answer["text"] = shown_of(outcome, report::to_terminal(outcome, colour));
    answer["verdict"] = std::move(document);
    answer["folder"] = outcome.verdict_file.parent_path().string();
  } catch (const std::exception& error) {
    answer["code"] = 1;
    answer["text"] = fmt::format("ERROR perf.{}: {}\n", job.after->scenario.name, error.what());
  }
  return json_text_of(answer);
}

int exit_code_of_all(const std::vector<Job>& jobs) {
  std::vector<int> codes;
  for (const Job& job : jobs) {
    codes.push_back(job.answer->at("code").get<int>());
  }
  for (const int code : {1, 3, 0}) {
    if (std::find(codes.begin(), codes.end(), code) != codes.end()) {
      return code;
    }
  }
  return exit_code_of(gate::Outcome::Status::skipped);
}

/// The scenarios by name; those that run cold are begun first, while the warm interpreters import.
std::vector<std::size_t> order_of(const std::vector<Job>& jobs) {
  std::vector<std::size_t> order(jobs.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    order[i] = i;
  }
  std::stable_partition(order.begin(), order.end(),
                        [&](std::size_t i) { return !warm::can_run_warm(jobs[i].after->scenario); });
  return order;
}

std::size_t most_at_once(const CompareOptions& options) {
  return options.jobs > 0 ? static_cast<std::size_t>(options.jobs) : compare::processors();
}

void run_all(std::vector<Job>& jobs, const CompareOptions& options, bool colour) {
  const std::vector<std::size_t> order = order_of(jobs);
  Progress progress(jobs.size(), !options.json);
  std::size_t printed = 0;
  compare::in_parallel(
      jobs.size(), most_at_once(options), [&](std::size_t i) { return compare_one(jobs[order[i]], options, colour); },
      [&](std::size_t i, std::optional<std::string> answer) {
        Job& job = jobs[order[i]];
        const std::string& name = job.after->scenario.name;
        job.answer = answer ? parse_json(*answer, "cannot read what came of " + name)
                            : nlohmann::json{{"code", 1},
                                             {"text", fmt::format("ERROR perf.{}: its process was killed\n", name)}};
        if (job.answer->contains("covered")) {
          job.subject->changed->add(name, job.answer->at("covered"));
        }
        progress.clear();
        for (; printed < jobs.size() && jobs[printed].answer && !options.json; ++printed) {
          print_report(jobs[printed].answer->at("text").get<std::string>(), colour);
        }
        progress.begin(name);
      });
}

/// Where the verdicts are, and what can be made of them.
std::string verdicts_text(const std::vector<Job>& jobs) {
  std::set<std::string> folders;
  for (const Job& job : jobs) {
    if (job.answer->contains("folder")) {
      folders.insert(shell_word(job.answer->at("folder").get<std::string>()));
    }
  }
  return folders.empty() ? std::string()
                         : fmt::format("\nVerdicts: {0}\nA page of them: filperf report {0} --html compare.html\n",
                                       fmt::join(folders, " "));
}

/// What is printed after the scenarios.
void summarise(const std::vector<Job>& jobs) {
  std::vector<summary::Finding> findings;
  for (const Job& job : jobs) {
    if (job.answer->contains("verdict")) {
      findings.push_back(
          summary::finding_of(parse_json(job.answer->at("verdict").get<std::string>(), "cannot read a verdict")));
    }
  }
  if (!findings.empty()) {
    print_report(summary::terminal_text(findings, {}, width_of_output()));
    print_report(verdicts_text(jobs));
  }
}

/// The verdicts, and by subject what its code differs in.
std::string json_with_changes(const std::vector<std::string>& documents, const std::vector<SubjectRuns>& subjects) {
  nlohmann::ordered_json changes;
  for (const SubjectRuns& subject : subjects) {
    if (nlohmann::ordered_json of_subject = subject.changed->json(); !of_subject.is_null()) {
      changes[subject.after.front().scenario.subject.name] = std::move(of_subject);
    }
  }
  return report::json_list_text("filperf/report/1", "verdicts", documents,
                                changes.is_null() ? "" : report::member_text("changes", changes));
}

int compare_all(const CompareOptions& options) {
  const bool colour = ::isatty(STDOUT_FILENO) != 0 && settings::from_environment("NO_COLOR").value_or("").empty();
  std::vector<SubjectRuns> subjects = prepare(options);
  compare::WarmSides servers;
  std::vector<Job> jobs;
  for (SubjectRuns& subject : subjects) {
    if (options.warm) {
      servers.start_for(subject.after, options.affected
                                           ? compare::warm_runs_affected(subject.before, subject.changed->diff())
                                           : compare::warm_scenarios(subject.after));
      servers.start_for(subject.before, compare::warm_runs_needed(subject.before));
    }
    for (std::size_t i = 0; i < subject.after.size(); ++i) {
      jobs.push_back({&subject.before[i], &subject.after[i], &subject, std::nullopt});
    }
  }
  run_all(jobs, options, colour);
  if (options.json) {
    std::vector<std::string> documents;
    for (const Job& job : jobs) {
      if (job.answer->contains("verdict")) {
        documents.push_back(job.answer->at("verdict").get<std::string>());
      } else {
        say("{}", job.answer->at("text").get<std::string>());
      }
    }
    print_result("{}", json_with_changes(documents, subjects));
  } else {
    summarise(jobs);
    for (const SubjectRuns& subject : subjects) {
      print_report("\n" + subject.changed->text(report::columns_for(STDOUT_FILENO, settings::from_environment)),
                   colour);
    }
  }
  const int code = exit_code_of_all(jobs);
  const bool covered = std::all_of(subjects.begin(), subjects.end(),
                                   [](const SubjectRuns& subject) { return subject.changed->all_run(); });
  return code == 0 && options.require_covered && !covered ? exit_code_of(gate::Outcome::Status::drift) : code;
}

int compare_lock_files(const CompareOptions& options) {
  return compare_locks({options.sides.base, options.sides.head, options.source, options.choice, most_at_once(options),
                        options.json, options.warm});
}

}  // namespace

Command compare_command() {
  const auto options = std::make_shared<CompareOptions>();
  return {.name = "compare",
          .description = "Compare two revisions of the program: the check's verdict, without a baseline",
          .options = {{"BASE", &options->sides.base,
                       "A commit, tag or branch; default: the merge base with the default branch of the remote"},
                      {"HEAD", &options->sides.head,
                       "Another one; default: the working tree, with all that is not committed"},
                      {"--source",
                       &options->source,
                       "A folder in the program's repository; default: the working folder, or else the SOURCE that is "
                       "declared",
                       {.value = "FOLDER"}},
                      {"--index",
                       &options->choice.index,
                       "A build folder that holds the scenarios; default: the newest of build/*, perf/build/*",
                       {.value = "FOLDER"}},
                      {"-R,--tests-regex",
                       &options->choice.names,
                       "Only scenarios whose name `perf.<scenario>` matches",
                       {.value = "REGEX"}},
                      {"-L,--label-regex",
                       &options->choice.labels,
                       "Only scenarios with a label that matches",
                       {.value = "REGEX"}},
                      {"-j,--parallel",
                       &options->jobs,
                       "How many scenarios at once; default: one for each processor",
                       {.value = "N", .range = Bounds{1}}},
                      {"--lock", &options->lock,
                       "Say what an update of the lock file costs: BASE and HEAD are lock files, or REV:path"},
                      {"--affected",
                       &options->affected,
                       "Run only the scenarios that run a changed function, where that is safe",
                       {.excludes = "--lock"}},
                      {"--require-covered",
                       &options->require_covered,
                       "Exit with 3 if no scenario runs one of the changed functions",
                       {.excludes = "--lock"}},
                      warm_option(options->warm),
                      {"--json", &options->json, "Print the results as JSON"}},
          .run = [options] { return options->lock ? compare_lock_files(*options) : compare_all(*options); },
          .footer =
              "Only reads the repository. Both revisions run in the environment of the scenarios, as staged "
              "source, so everything is gated. What BASE\ncounts is kept, and taken from there the next time."};
}

}  // namespace filperf::commands
