#include "report/program_calls.h"

#include <fmt/format.h>

namespace filperf::report {

std::string calls_into(const std::string& program) {
  return "calls into " + program;
}

std::string calls_by(const std::string& program) {
  return "calls by " + program;
}

std::string calls_legend(const std::string& program) {
  return fmt::format("Calls into {0} are calls of its functions; calls by {0} are calls from these into other code.",
                     program);
}

}  // namespace filperf::report
