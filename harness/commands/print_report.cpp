#include "commands/print_report.h"

#include <string>

#include "base/fitted.h"
#include "base/standard_output.h"
#include "base/workflow_commands.h"
#include "commands/width.h"

namespace filperf::commands {

void print_report(std::string_view text, bool coloured) {
  const Width width = width_of_output();
  print_text(without_workflow_commands(width.shortens ? fitted(text, width.columns) : std::string(text)), coloured);
}

}  // namespace filperf::commands
