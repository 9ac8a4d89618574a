#include "report/program_calls.h"

#include <fmt/format.h>

namespace filperf::report {

std::string calls_into(const std::string& program) {
  return "calls into " + program;
}

std::string calls_by(const std::string& program) {
  return "calls by " + program;
}

std::string lines_of(const std::string& program) {
  return "lines of " + program;
}

std::string calls_legend(const std::string& program, bool by) {
  return by ? fmt::format(
                  "Calls into {0} are calls of its functions; calls by {0} are calls from these into other code.",
                  program)
            : fmt::format("Calls into {} are calls of its functions.", program);
}

std::string random_callers_note() {
  return "threads ran, so callers are not to be trusted: each function's calls are gated, but not who makes them";
}

}  // namespace filperf::report
