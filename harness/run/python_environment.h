#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace filperf::run {

/// The environment of an interpreter, as far as its files tell: it is not started.
struct PythonEnvironment {
  std::filesystem::path python;
  std::filesystem::path root;                   ///< of a virtual environment; empty if it is none
  std::vector<std::filesystem::path> packages;  ///< its folders `site-packages`, relative to `root`
  bool managed = false;                         ///< whether it was made from a lock file, and so never changes
};

/// @param python  as `sys.executable` names it: links from a virtual environment to its base are not followed
/// @throws Error if it is a virtual environment that cannot be read
[[nodiscard]] PythonEnvironment environment_of(const std::filesystem::path& python);

/// A digest that is another one if a file of the environment is another. @throws Error if it cannot be read
[[nodiscard]] std::string identity_of(const PythonEnvironment& environment);

/// The same without what differs from machine to machine, for an environment that was made from a lock file: two with
/// one lock and one version of Python have one. Of another environment it is its identity.
[[nodiscard]] std::string portable_identity_of(const PythonEnvironment& environment);

/// Makes a folder equal to a virtual environment: its files as hard links (copies, where the system refuses links),
/// its scripts with the interpreter's new path in their first line. Symbolic links stay links.
/// @throws Error if a file cannot be made
void link_environment(const PythonEnvironment& environment, const std::filesystem::path& target);

/// Puts the environment's scripts into the folder again, after it was renamed.
void link_scripts(const PythonEnvironment& environment, const std::filesystem::path& target);

/// Makes an empty virtual environment that sees all that an interpreter has, for one that is in none.
/// @param version  as its folders are named: `3.11`
/// @throws Error if a file cannot be made
void make_environment(const std::filesystem::path& python, const std::string& version,
                      const std::filesystem::path& target);

/// Makes a file or a folder with all that is in it, as link_environment does.
void link_tree(const std::filesystem::path& from, const std::filesystem::path& to);

/// Makes a file as a hard link, or as a copy of the same age and mode where the system refuses that.
/// @throws Error if it cannot
void link_file(const std::filesystem::path& from, const std::filesystem::path& to);

/// Copies a file, with its time and mode. @throws Error if it cannot
void copy_with_time(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace filperf::run
