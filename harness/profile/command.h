#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "profile/python_command.h"

namespace filperf::profile {

/// A command that cannot be started, with the exit code that a shell has for it: 127 where it is not found, 126 where
/// it is found and cannot be run, or not be profiled.
class CommandError : public Error {
public:
  CommandError(int exit_code, std::string what_failed, std::string why, std::string next = {})
      : Error(std::move(what_failed), std::move(why), std::move(next)), exit_code_(exit_code) {}

  [[nodiscard]] int exit_code() const noexcept { return exit_code_; }

private:
  int exit_code_;
};

/// Finds a program as a shell does: a name without `/` in the folders of `search_path`.
/// @throws CommandError where it is not there or not executable
[[nodiscard]] std::filesystem::path find_program(const std::string& name, const std::string& search_path);

/// Finds out how a command runs Python: `demo run x.yml` (a script with an interpreter in its first line, also by
/// way of `env` or `/bin/sh`, or a shim of pyenv or asdf), `python script.py`, `python3.11 -X dev -m module`.
/// @param command      the words, at least one
/// @param search_path  PATH
/// @throws CommandError where it is not there, not executable or not Python
[[nodiscard]] PythonCommand python_command(const std::vector<std::string>& command, const std::string& search_path);

/// The program's subcommand: its first argument that is no option. Empty where there is none.
[[nodiscard]] std::string subcommand_of(const std::vector<std::string>& arguments);

}  // namespace filperf::profile
