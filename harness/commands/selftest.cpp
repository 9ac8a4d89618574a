#include "gate/selftest.h"

#include <unistd.h>

#include <memory>

#include "base/files.h"
#include "base/standard_output.h"
#include "commands/commands.h"
#include "commands/print_report.h"
#include "process/blocked_signals.h"
#include "report/json_texts.h"
#include "report/selftest.h"

namespace filperf::commands {

namespace {

struct SelftestOptions {
  gate::SelftestRequest request;
  bool json = false;
};

int selftest(const SelftestOptions& options) {
  const gate::Selftest result = gate::selftest(options.request);
  if (result.outcome.status == gate::Outcome::Status::skipped) {
    print_result("SKIPPED perf-selftest.{}: {}\n", result.name, result.outcome.message);
    return gate::exit_code_of(result.outcome.status);
  }
  write_file_atomically(result.outcome.verdict_file, report::json_text(result.outcome));
  const bool colour = ::isatty(STDOUT_FILENO) != 0;
  if (options.json) {
    print_result("{}", report::json_text(result));
  } else {
    print_report(report::to_terminal(result, colour), colour);
  }
  return result.objections.empty() ? 0 : 1;
}

}  // namespace

Command selftest_command() {
  const auto options = std::make_shared<SelftestOptions>();
  gate::SelftestRequest& request = options->request;
  return {
      .name = "selftest",
      .description = "Test the gate: change a function of the program in memory, expect red with that change first",
      .options = {{"NAME", &request.name, "Name of the self-test", {.required = true}},
                  {"MANIFEST", &request.manifest, "Manifest of a scenario, as CMake wrote it", {.required = true}},
                  {"--function",
                   &request.function,
                   "The function to change; a method is Class.method",
                   {.required = true, .value = "MODULE:FUNCTION"}},
                  {"--change",
                   &request.change,
                   "twice: make --call twice; loop: repeat its statement --times; uncached: make it whatever the "
                   "condition around it says; swap: call --instead; spin: go --times round a loop that calls nothing; "
                   "same: change nothing and expect that nothing moves",
                   {.required = true, .choices = {"same", "twice", "loop", "uncached", "swap", "spin"}}},
                  {"--call", &request.call, "The call as it is in the source, or .NAME for any method of that name"},
                  {"--times", &request.times, "For loop and spin: how often"},
                  {"--instead", &request.instead, "For swap: the function to call instead"},
                  {"--expect",
                   &request.expected,
                   "The functions that the gate must name first, as called by FUNCTION",
                   {.value = "IDENTITY"}},
                  {"--max-drift", &request.max_drift, "Limit in percent, in place of the scenario's"},
                  {"--max-program-drift", &request.max_program_drift, "The same for calls into and by the program"},
                  {"--max-function-drift", &request.max_function_drift, "The same for each function"},
                  {"--min-calls", &request.min_calls, "Floor in calls, in place of the scenario's"},
                  {"--json", &options->json, "Print the result as JSON"}},
      .run = [options] {
        const process::BlockedSignals signals;
        return selftest(*options);
      }};
}

}  // namespace filperf::commands
