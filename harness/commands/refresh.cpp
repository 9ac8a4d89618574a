
#include <memory>
#include <utility>

#include "base/standard_output.h"
#include "commands/commands.h"
#include "commands/gate_options.h"
#include "commands/print_report.h"
#include "commands/progress.h"
#include "commands/suite_notes.h"
#include "gate/complaint.h"
#include "gate/refresh.h"
#include "process/blocked_signals.h"
#include "report/json_texts.h"
#include "report/refreshed.h"
#include "warm/runner.h"

namespace filperf::commands {

int refresh(const GateOptions& options) {
  require_files_of_their_own(options);
  bool failed = false;
  std::vector<std::string> documents;
  Progress progress(options.manifests.size(), !options.json);
  for (const std::filesystem::path& manifest : options.manifests) {
    const SuiteNotes notes(manifest);
    std::optional<gate::Declared> declared = read_or_report(manifest, notes);
    if (!declared) {
      failed = true;
      continue;
    }
    scenario::Limits& limits = declared->scenario.limits;
    limits.max_unstable_percent = options.max_unstable.value_or(limits.max_unstable_percent);
    progress.begin(manifest.stem().string());
    const ShownRunner runner(warm::runner_for(options.warm), progress);
    const gate::Refreshed result = gate::refresh(*declared, runner);
    progress.clear();
    failed = failed || result.status == gate::Refreshed::Status::failed;
    const std::string first = notes.ended({"",
                                           true,
                                           {},
                                           name_of(result.status),
                                           gate::without_sandbox(result.reason),
                                           gate::without_sandbox(result.advice)});
    if (options.json) {
      documents.push_back(report::json_text(result));
    } else {
      print_report(report::to_terminal(result, first));
    }
  }
  if (options.json) {
    print_result("{}", report::json_list_text("filperf/refresh/1", "baselines", documents));
  }
  return failed ? 1 : 0;
}

Command refresh_command() {
  const auto options = std::make_shared<GateOptions>();
  std::vector<Option> declared = gate_options(*options, "Print the results as JSON");
  declared.push_back(
      {"--max-unstable",
       &options->max_unstable,
       "Accept a baseline that leaves out up to this share of its calls, because they differ from run to "
       "run; in place of the scenario's MAX_UNSTABLE (5)",
       {.value = "PERCENT", .range = Bounds{0, 100}}});
  return {.name = "refresh",
          .description = "Capture scenarios several times and write their baselines",
          .options = std::move(declared),
          .run = [options] {
            // A signal waits for the next process to be watched, or for the end, so that no sandbox and no half file
            // is left behind.
            const process::BlockedSignals signals;
            return refresh(*options);
          }};
}

}  // namespace filperf::commands
