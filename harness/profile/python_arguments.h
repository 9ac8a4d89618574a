#pragma once

#include <string>
#include <vector>

#include "profile/python_command.h"

namespace filperf::profile {

/// What follows `python` on a command line.
struct PythonArguments {
  std::vector<std::string> options;
  Target target = Target::none;
  std::string what;
  std::vector<std::string> arguments;
  std::vector<std::string> typed{};  ///< the words before the arguments
  bool prompt = false;               ///< `-i`
};

/// Reads the arguments of the interpreter as it does itself (CPython's `_PyOS_GetOpt`, `--help-all`): options in one
/// word or several, up to the script, `-m`, `-c`, or something that ends before any program runs.
/// @throws UsageError for an option that no version from 3.8 on has: what follows it cannot be told apart
[[nodiscard]] PythonArguments read_python_arguments(const std::vector<std::string>& words);

}  // namespace filperf::profile
