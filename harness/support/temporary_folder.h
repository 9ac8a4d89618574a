#pragma once

#include <filesystem>
#include <string>

namespace filperf {

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
