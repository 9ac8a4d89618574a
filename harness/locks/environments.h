#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/temporary_folder.h"

namespace filperf::locks {

/// A lock file, as it was named.
struct Lock {
  std::string name;            ///< `requirements.lock`, `HEAD~1:requirements.lock`
  std::filesystem::path file;  ///< with its content
};

/// Finds lock files, and makes managed environments of them: the same ones, in the same place, that the build makes.
/// Environments are kept; all else that this makes goes with it.
class Environments {
public:
  /// @param repository  a folder in the repository that `REV:path` is looked for in
  explicit Environments(std::filesystem::path repository);

  /// A file, or one of a commit: `REV:path`. @throws Error if there is none
  [[nodiscard]] Lock lock_named(const std::string& name) const;

  /// A lock file of a text. @param name  what people call it
  [[nodiscard]] Lock lock_of(const std::string& name, const std::string& text) const;

  /// The environment of a lock file, made where it is not there yet.
  /// @param python  the interpreter that makes it, or one of an environment of that
  /// @param home    the folder of the managed environments
  /// @return its folder
  /// @throws Error with what pip said; Interrupted if this process was told to stop
  [[nodiscard]] std::filesystem::path made(const Lock& lock, const std::filesystem::path& python,
                                           const std::filesystem::path& home) const;

private:
  std::filesystem::path repository_;
  TemporaryFolder folder_;
};

/// Runs a program of ours in an interpreter, with all variables of this process. @return what it printed
/// @throws Error with its last line if it fails; Interrupted if this process was told to stop
[[nodiscard]] std::string ask_python(const std::filesystem::path& python, const std::filesystem::path& script,
                                     const std::vector<std::string>& arguments, const std::string& attempt);

}  // namespace filperf::locks
