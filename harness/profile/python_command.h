#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace filperf::profile {

/// What Python is told to run.
enum class Target {
  script,  ///< a file, folder or zip file
  module,  ///< `-m`
  code,    ///< `-c`
  input,   ///< a program on standard input: `-`, or nothing
  none     ///< no program at all: `--version`
};

/// A command whose program is Python's.
struct PythonCommand {
  std::filesystem::path interpreter;  ///< the file to execute
  std::string interpreter_name;       ///< what it is called by: its argv[0]
  std::vector<std::string> options;   ///< the interpreter's own, before what it runs
  Target target = Target::none;
  std::string what;                    ///< the script's path, the module's name, or the code
  std::vector<std::string> arguments;  ///< the program's
  std::vector<std::string> typed;      ///< all words before those, as they are: options, `-m`, the script
  bool prompt = false;                 ///< whether the interpreter asks for input even where it is no terminal: `-i`
  std::vector<std::string>
      through;       ///< `/usr/bin/env` with its options and variables, if it is to start the interpreter
  std::string name;  ///< for labels: `demo`, `script` of `script.py`, `package.module`
};

}  // namespace filperf::profile
