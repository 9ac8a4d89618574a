#include "gate/lines_missing.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/utf8.h"

namespace filperf::gate {

std::string warning_about_missing_lines(const drift::Verdict& verdict, const model::Engine& engine,
                                        const scenario::Scenario& scenario) {
  if (!verdict.lines_missing) {
    return "";
  }
  if (!scenario.counts_lines) {
    return "its baseline has lines, which are not compared: LINES is off";
  }
  if (engine.choice == model::EngineChoice::cprofile) {
    return "its baseline has lines, which are not compared: FIL_PERF_CPROFILE_ENGINE=cprofile counts none, so a loop "
           "that calls nothing is not seen";
  }
  const std::string attempt = fmt::format("cannot compare {} with its baseline", scenario.name);
  if (engine.native) {
    throw Error(attempt, "the baseline has lines of the program, and this run did not count them to the end",
                "Look for sys.settrace in the program, or for a debugger or coverage that it starts. LINES off in "
                "filperf_add_scenario does without lines.");
  }
  throw Error(attempt,
              fmt::format("the baseline has lines of the program, and the native counter, which counts them, does not "
                          "fit this interpreter: {}",
                          printable(engine.why_not_native)),
              "Use the interpreter that the baseline was made with, or set FIL_PERF_CPROFILE_ENGINE=cprofile to gate "
              "calls alone.");
}

}  // namespace filperf::gate
