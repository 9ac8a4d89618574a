#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace filperf::commands {

// Commands and their options as data. Only command_line.cpp knows the library that reads them: its headers take ten
// seconds to compile.

/// Where the value of an option goes. A function gets the text, or for a flag whether it was switched on; it is called
/// each time that the option is given, in the order of the command line.
using Target = std::variant<bool*, int*, std::int64_t*, std::size_t*, double*, std::string*, std::filesystem::path*,
                            std::optional<std::int64_t>*, std::optional<double>*, std::vector<std::string>*,
                            std::vector<std::filesystem::path>*, std::function<void(bool)>,
                            std::function<void(const std::string&)>>;

/// The numbers that an option takes, both ends included.
struct Bounds {
  double least = std::numeric_limits<double>::lowest();
  double most = std::numeric_limits<double>::max();
};

/// What few options need.
struct OptionDetails {
  bool required = false;
  bool show_default = false;              ///< show the target's value as the default
  std::string value = {};                 ///< what the help calls the value; by default what follows from the target
  std::vector<std::string> choices = {};  ///< the only values allowed; empty for any
  std::optional<Bounds> range = {};
  char delimiter = '\0';      ///< splits one argument into several values
  std::string excludes = {};  ///< an option declared before that cannot be given together with this one
};

/// One option, flag or positional argument.
struct Option {
  /// `--limit`, `MANIFEST` for a positional argument, `--warm,!--cold` for a flag and its opposite.
  std::string names;
  Target target;
  std::string help = {};
  OptionDetails details = {};
};

/// What a command does with words that are none of its options.
enum class Rest {
  refuse,
  keep,       ///< options for somebody else
  a_command,  ///< the first such word, or `--`, begins another command, whose options are not ours
};

/// A command: its options, and what it does with them.
struct Command {
  std::string name;
  std::string description;
  std::vector<Option> options = {};
  std::function<int()> run = {};  ///< called after the targets are filled. @return the exit code
  std::string footer = {};        ///< below the options in the help
  bool hidden = false;            ///< not listed in the program's help
  Rest rest = Rest::refuse;
  std::vector<std::string>* words = nullptr;  ///< takes the other words, unless they are refused
  std::vector<Command> commands = {};         ///< commands of this one; then it has neither options nor `run`
};

/// A command that is made only when it is needed: making the options of all commands takes longer than comparing many a
/// scenario.
struct CommandEntry {
  std::string name;
  Command (*make)();
};

/// A flag that prints one text instead of running a command.
struct Question {
  std::string name = {};
  std::string help = {};
  std::function<std::string()> answer = {};
};

/// The program as a whole.
struct Program {
  std::string name;
  std::string description;
  std::string version;
  std::string footer;
  Question folder = {};  ///< empty for none
  std::vector<CommandEntry> commands;
};

/// Reads the command line and runs the command that it names. Prints help, and what is wrong with the command line.
/// @return the exit code: the command's, 0 after `--help` or `--version`, 2 for a wrong command line
[[nodiscard]] int run_command_line(const Program& program, int argc, char** argv);

}  // namespace filperf::commands
