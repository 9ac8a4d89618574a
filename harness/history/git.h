#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace filperf::history {

/// How git ended and what it printed.
struct GitAnswer {
  int code = 0;
  std::string output;
  std::string error;  ///< the beginning of what it printed to its standard error
};

/// The deepest folder of a path that exists: the path itself where it is a folder. From there git finds its repository.
[[nodiscard]] std::filesystem::path existing_folder(std::filesystem::path path);

/// Runs git in one folder. A value: it holds nothing but where git and the folder are.
class Git {
public:
  /// @param folder  a folder inside of a repository, or a bare one
  /// @throws Error where git is not installed, the folder is none, or it is not in a repository
  explicit Git(std::filesystem::path folder);

  /// Runs a command of git to its end. @param arguments  the command and its arguments; no shell sees them
  /// @throws Error where it cannot be run, or prints more than any history of baselines would
  [[nodiscard]] GitAnswer run(const std::vector<std::string>& arguments) const;

  /// What a command prints. @throws Error with git's own message where it fails
  [[nodiscard]] std::string output_of(const std::vector<std::string>& arguments) const;

  /// A path relative to the top of the repository, with `/` between its parts and no `..`, as git's trees have it.
  /// @param path  absolute, or relative to this object's folder; need not exist
  /// @throws Error where it is not inside of the repository, or cannot be given to git
  [[nodiscard]] std::string path_in_repository(const std::filesystem::path& path) const;

  /// Whether the history ends where somebody cut it off (`git clone --depth`).
  [[nodiscard]] bool is_shallow() const;

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  [[nodiscard]] const std::filesystem::path& executable() const { return executable_; }
  /// The arguments that stand before every command: the folder that it is run in.
  [[nodiscard]] std::vector<std::string> with_folder(const std::vector<std::string>& arguments) const;

private:
  std::filesystem::path folder_;
  std::filesystem::path executable_;
};

}  // namespace filperf::history
