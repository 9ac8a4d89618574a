#include "gate/explain.h"

#include <memory>

#include "base/standard_output.h"
#include "commands/commands.h"
#include "commands/gate_options.h"
#include "commands/print_report.h"
#include "gate/outcome.h"
#include "process/blocked_signals.h"
#include "report/explanation.h"
#include "report/json_texts.h"
#include "warm/runner.h"

namespace filperf::commands {

namespace {

struct ExplainOptions {
  std::string manifest;
  gate::ExplainRequest request;
  bool json = false;
  bool lines = false;
  bool warm = true;
};

int explain(const ExplainOptions& options) {
  // A signal waits for the next process to be watched, or for the end, so that no sandbox is left behind.
  const process::BlockedSignals signals;
  const gate::Declared declared = gate::read_declared(options.manifest);
  if (!declared.settings.cprofile_enabled.value) {
    say("filperf: {} is skipped: profiling is switched off (FIL_PERF_CPROFILE_ENABLED), so nothing was measured\n",
        declared.scenario.name);
    return gate::exit_code_of(gate::Outcome::Status::skipped);
  }
  const gate::Explanation explanation = gate::explain(declared, options.request, warm::runner_for(options.warm));
  for (const std::string& warning : explanation.warnings) {
    say("filperf: warning: {}\n", warning);
  }
  if (options.json) {
    print_result("{}", report::json_text(explanation));
  } else {
    print_report(report::to_terminal(explanation, {options.lines, options.request.limit}));
  }
  return 0;
}

}  // namespace

Command explain_command() {
  const auto options = std::make_shared<ExplainOptions>();
  return {
      .name = "explain",
      .description = "Show the source lines that calls come from",
      .options =
          {{"MANIFEST", &options->manifest, "Manifest of a scenario, as CMake wrote it", {.required = true}},
           {"FUNCTION", &options->request.function,
            "Show the callers of this function, named as in a report or by the end of that name (safe_load_yaml, "
            "list.append). Without it: all calls, each charged to the function of the program that was running"},
           {"--lines", &options->lines, "Without a function: charge the calls to lines, and show the source"},
           {"--moved",
            &options->request.moved,
            "Without a function: show the calls that the drift against the baseline began with, and what else moved",
            {.excludes = "--lines"}},
           {"--json", &options->json, "Print the explanation as JSON"},
           {"--limit",
            &options->request.limit,
            "How many callers, or calls that moved, to look for (default: 12), or rows of the bill to show (default: "
            "all); 1 to 1000",
            {.range = Bounds{1, 1000}}},
           warm_option(options->warm)},
      .run = [options] { return explain(*options); }};
}

}  // namespace filperf::commands
