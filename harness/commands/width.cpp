#include "commands/width.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "report/terminal_size.h"
#include "settings/settings.h"

namespace filperf::commands {

namespace {

Width width_for(int descriptor) {
  const std::size_t columns = report::columns_for(descriptor, settings::from_environment);
  return columns == 0 ? Width{} : Width{.columns = columns, .shortens = true};
}

}  // namespace

Width width_of_output() {
  return width_for(STDOUT_FILENO);
}

Width width_of_output_of(pid_t ctest) {
  // Whatever it is: only a terminal has a width.
  const Descriptor output(
      ::open(fmt::format("/proc/{}/fd/1", ctest).c_str(), O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  return width_for(output.get());
}

}  // namespace filperf::commands
