#include <unistd.h>

#include <functional>
#include <memory>
#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "base/standard_output.h"
#include "commands/commands.h"
#include "commands/dashboard.h"
#include "commands/gate_options.h"
#include "commands/print_report.h"
#include "commands/progress.h"
#include "commands/suite_notes.h"
#include "compare/compare.h"
#include "gate/check.h"
#include "gate/complaint.h"
#include "process/blocked_signals.h"
#include "report/json_texts.h"
#include "report/measurements.h"
#include "report/terminal.h"
#include "warm/runner.h"

namespace filperf::commands {

namespace fs = std::filesystem;

namespace {

/// What the environment asks for instead of a check. What is wrong with it is every scenario's failure.
bool is_refresh_wanted(const GateOptions& options) {
  try {
    const bool wanted = settings::read(settings::from_environment).refresh.value;
    require_files_of_their_own(options);
    return wanted;
  } catch (const Error& error) {
    for (const fs::path& manifest : options.manifests) {
      SuiteNotes(manifest).failed(error);
    }
    throw;
  }
}

int check(const GateOptions& options) {
  if (is_refresh_wanted(options)) {
    return refresh(options);
  }
  // https://no-color.org: set and not empty.
  const bool colour = ::isatty(STDOUT_FILENO) != 0 && settings::from_environment("NO_COLOR").value_or("").empty();
  std::vector<gate::Outcome::Status> statuses;
  std::vector<std::string> documents;
  const auto judged = [&](gate::Outcome::Status status) {
    // Another environment is not the commit's fault.
    return options.bisect && status == gate::Outcome::Status::environment_refused ? gate::Outcome::Status::error
                                                                                  : status;
  };
  Progress progress(options.manifests.size(), !options.json);
  for (const std::filesystem::path& manifest : options.manifests) {
    const SuiteNotes notes(manifest);
    const std::optional<gate::Declared> declared = read_or_report(manifest, notes);
    if (!declared) {
      statuses.push_back(gate::Outcome::Status::error);
      continue;
    }
    const std::string& against = declared->settings.against.value;
    progress.begin(manifest.stem().string());
    const ShownRunner runner(warm::runner_for(options.warm), progress);
    const gate::Outcome outcome =
        against.empty() ? gate::check(*declared, runner) : compare::check_against(*declared, against, runner);
    progress.clear();
    statuses.push_back(judged(outcome.status));
    std::string document = report::json_text(outcome);
    write_file_atomically(outcome.verdict_file, document);
    const std::string reason = outcome.status == gate::Outcome::Status::error ? gate::reason_of(outcome) : "";
    const std::string first = notes.ended({"", true, fs::absolute(outcome.verdict_file), "", reason, ""});
    if (options.json) {
      documents.push_back(std::move(document));
    } else {
      if (is_test_of_dashboard()) {
        print_text(report::ctest_measurements(outcome), false);
      }
      print_report(
          first.empty() ? report::to_terminal(outcome, colour) : report::to_terminal_as_another(outcome, first, colour),
          colour);
    }
  }
  if (options.json) {
    print_result("{}", report::json_list_text("filperf/report/1", "verdicts", documents));
  }
  return gate::exit_code_of(statuses);
}

/// The exit code for `git bisect run`: 0 for a good commit, 3 for a bad one, and 125 for one that says neither, because
/// there is nothing to compare. Without that, git would take a commit that cannot be imported for a bad one.
int bisecting(const std::function<int()>& act) {
  constexpr int kCannotTell = 125;
  try {
    const int code = act();
    return code == exit_code_of(gate::Outcome::Status::ok) || code == exit_code_of(gate::Outcome::Status::drift)
               ? code
               : kCannotTell;
  } catch (const Error& error) {
    say("filperf: {}\n", error.what());
    return kCannotTell;
  }
}

std::vector<Option> check_options(GateOptions& options) {
  std::vector<Option> all = gate_options(options, "Print the results as JSON");
  all.push_back({"--bisect", &options.bisect,
                 "Exit with 125 if there is nothing to compare, so that `git bisect run` passes over the commit"});
  return all;
}

}  // namespace

Command check_command() {
  const auto options = std::make_shared<GateOptions>();
  return {.name = "check",
          .description = "Capture scenarios, compare them with their baselines, report",
          .options = check_options(*options),
          .run = [options] {
            // A signal waits for the next process to be watched, or for the end, so that no sandbox and no half file
            // is left behind.
            const process::BlockedSignals signals;
            return options->bisect ? bisecting([&] { return check(*options); }) : check(*options);
          }};
}

}  // namespace filperf::commands
