#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace filperf::init {

/// A command of the program that was tried and ended with 0.
struct FoundCommand {
  std::string name;  ///< for its scenario
  std::vector<std::string> arguments;
  std::vector<std::string> inputs;       ///< relative to the repository; the command finds them in its working folder
  std::vector<std::string> directories;  ///< that it writes to, and does not make
};

/// A command that did not end with 0.
struct FailedCommand {
  std::vector<std::string> arguments;
  std::string why;
};

/// What a repository holds, as an interpreter sees it.
struct Inspection {
  std::string project;  ///< its name, as it is published
  std::string script;   ///< the console script that is its command; empty if it has none
  std::string entry;    ///< `module:callable`
  std::string package;
  std::string source;  ///< the folder that holds the package, relative to the repository; empty if none does
  std::vector<std::string> scripts;    ///< all of them
  std::filesystem::path python;        ///< as the interpreter names itself
  std::filesystem::path asked;         ///< as it was started
  std::string version;                 ///< `3.11`
  std::string why;                     ///< why the interpreter cannot import the program; empty if it can
  bool has_help = false;               ///< whether `--help` ends with 0
  std::vector<FoundCommand> commands;  ///< besides `--help`
  std::vector<FailedCommand> failed;
  std::vector<std::string> tools;  ///< programs that these commands start
  std::int64_t tried = 0;
};

/// What a user may say about it instead.
struct Wishes {
  std::string python;  ///< an interpreter, or the folder of a virtual environment
  std::string script;
  std::string entry;
};

/// The repository that holds a folder: the nearest folder upward with a pyproject.toml, setup.cfg or setup.py, up to
/// the one that git keeps. The folder itself if there is none.
[[nodiscard]] std::filesystem::path repository_of(const std::filesystem::path& folder);

/// The interpreters in which its program may be installed, likeliest first: those of virtual environments in the
/// repository, of the active one, and what PATH has. Only the wished one, if there is one.
[[nodiscard]] std::vector<std::filesystem::path> candidates(const std::filesystem::path& repository,
                                                            const Wishes& wishes);

/// Looks at a repository with one interpreter.
/// @param try_commands  whether to run the program: its help, the commands that its documents show, and its examples
/// @throws Error if the interpreter cannot be started or the project cannot be read
[[nodiscard]] Inspection inspect(const std::filesystem::path& repository, const std::filesystem::path& python,
                                 const Wishes& wishes, bool try_commands);

}  // namespace filperf::init
