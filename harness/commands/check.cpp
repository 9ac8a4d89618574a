#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "commands/commands.h"
#include "commands/gate_options.h"
#include "commands/suite_notes.h"
#include "gate/check.h"
#include "gate/complaint.h"
#include "process/blocked_signals.h"
#include "report/json_texts.h"
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
  for (const std::filesystem::path& manifest : options.manifests) {
    const SuiteNotes notes(manifest);
    const std::optional<gate::Declared> declared = read_or_report(manifest, notes);
    if (!declared) {
      statuses.push_back(gate::Outcome::Status::error);
      continue;
    }
    const gate::Outcome outcome = gate::check(*declared, warm::runner_for(options.warm));
    statuses.push_back(outcome.status);
    std::string document = report::json_text(outcome);
    write_file_atomically(outcome.verdict_file, document);
    const std::string reason = outcome.status == gate::Outcome::Status::error ? gate::reason_of(outcome) : "";
    const std::string first = notes.ended({"", true, fs::absolute(outcome.verdict_file), "", reason, ""});
    if (options.json) {
      documents.push_back(std::move(document));
    } else {
      fmt::print("{}", first.empty() ? report::to_terminal(outcome, colour)
                                     : report::to_terminal_as_another(outcome, first, colour));
      std::fflush(stdout);
    }
  }
  if (options.json) {
    fmt::print("{}", report::json_list_text("filperf/report/1", "verdicts", documents));
  }
  return gate::exit_code_of(statuses);
}

}  // namespace

Command check_command() {
  const auto options = std::make_shared<GateOptions>();
  return {.name = "check",
          .description = "Capture scenarios, compare them with their baselines, report",
          .options = gate_options(*options, "Print the results as JSON"),
          .run = [options] {
            // A signal waits for the next process to be watched, or for the end, so that no sandbox and no half file
            // is left behind.
            const process::BlockedSignals signals;
            return check(*options);
          }};
}

}  // namespace filperf::commands
