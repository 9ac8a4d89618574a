#pragma once

#include <string>
#include <vector>

#include "settings/settings.h"

namespace filperf::profile {

/// What `filperf profile` is asked to do.
struct ProfileRequest {
  settings::Table given;  ///< settings on the command line
  int top = 0;            ///< how many functions to print at the end; 0 for none
  bool container = false;
  std::vector<std::string> command;
};

/// Becomes a command: under the profiler, or as it is if profiling is off or the command is none that can be profiled.
/// @throws UsageError if no command is given
/// @throws CommandError if the command cannot be found, run or profiled
[[noreturn]] void run_profiled(const ProfileRequest& request);

}  // namespace filperf::profile
