#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace filperf::history {

/// The exit code and the output of git.
struct GitAnswer {
  int code = 0;
  std::string output;
  std::string error;  ///< the beginning of its standard error
};

/// The deepest existing folder of a path: the path itself if it is a folder. git finds its repository from there.
[[nodiscard]] std::filesystem::path existing_folder(std::filesystem::path path);

/// Runs git in one folder. This is a value: it holds only the paths of git and of the folder.
class Git {
public:
  /// @param folder  a folder inside a repository, or a bare repository
  /// @throws Error if git is not installed, the folder does not exist, or it is not in a repository
  explicit Git(std::filesystem::path folder);

  /// Runs a git command to its end. @param arguments  the command and its arguments; no shell sees them
  /// @throws Error if git cannot be run, or prints more than any history of baselines would
  [[nodiscard]] GitAnswer run(const std::vector<std::string>& arguments) const;

  /// The output of a command. @throws Error with git's own message if the command fails
  [[nodiscard]] std::string output_of(const std::vector<std::string>& arguments) const;

  /// The path relative to the top of the repository, with `/` between its parts and without `..`, as in git's trees.
  /// @param path  absolute, or relative to this object's folder; it need not exist
  /// @throws Error if it is not inside the repository, or its name cannot be passed to git
  [[nodiscard]] std::string path_in_repository(const std::filesystem::path& path) const;

  /// Whether the history was cut off (`git clone --depth`).
  [[nodiscard]] bool is_shallow() const;

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  [[nodiscard]] const std::filesystem::path& executable() const { return executable_; }
  /// Puts `-C <folder>` before a command's arguments.
  [[nodiscard]] std::vector<std::string> with_folder(const std::vector<std::string>& arguments) const;

private:
  std::filesystem::path folder_;
  std::filesystem::path executable_;
};

}  // namespace filperf::history
