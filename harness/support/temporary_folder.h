#pragma once

#include <filesystem>
#include <string>

namespace filperf {

/// Removes a folder with all that is in it, even where a program took away its owner's permissions inside. What cannot
/// be removed stays: there is nothing better to do at the places that clean up.
void remove_folder(const std::filesystem::path& root) noexcept;

/// A fresh folder, removed with all that is in it when the object goes, even where a program took away its owner's
/// permissions inside.
class TemporaryFolder {
public:
  /// @param prefix  absolute path that six random letters are added to
  /// @throws Error where it cannot be made
  explicit TemporaryFolder(const std::string& prefix);

  /// The same with letters that follow from `seed`: the same name every time, or the next in its sequence where that is
  /// taken.
  TemporaryFolder(const std::string& prefix, const std::string& seed);
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
  std::filesystem::path path_;
};

}  // namespace filperf
