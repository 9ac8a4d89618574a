#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <utility>

#include "base/files.h"
#include "commands/commands.h"
#include "commands/gate_options.h"
#include "gate/check.h"
#include "process/blocked_signals.h"
#include "report/json_texts.h"
#include "report/terminal.h"
#include "warm/runner.h"

namespace filperf::commands {

namespace {

int check(const GateOptions& options) {
  if (settings::read(settings::from_environment).refresh.value) {
    return refresh(options);
  }
  require_files_of_their_own(options);
  // https://no-color.org: set and not empty.
  const bool colour = ::isatty(STDOUT_FILENO) != 0 && settings::from_environment("NO_COLOR").value_or("").empty();
  std::vector<gate::Outcome::Status> statuses;
  std::vector<std::string> documents;
  for (const std::filesystem::path& manifest : options.manifests) {
    const std::optional<gate::Declared> declared = read_or_report(manifest);
    if (!declared) {
      statuses.push_back(gate::Outcome::Status::error);
      continue;
    }
    const gate::Outcome outcome = gate::check(*declared, warm::runner_for(options.warm));
    statuses.push_back(outcome.status);
    std::string document = report::json_text(outcome);
    write_file_atomically(outcome.verdict_file, document);
    if (options.json) {
      documents.push_back(std::move(document));
    } else {
      fmt::print("{}", report::to_terminal(outcome, colour));
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
