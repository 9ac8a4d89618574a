#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/descriptor.h"

namespace filperf {

/// Removes a folder with everything in it, even if a program took away its owner's permissions inside. What cannot
/// be removed stays: there is nothing better to do at the places that clean up.
void remove_folder(const std::filesystem::path& root) noexcept;

/// A fresh folder, removed with everything in it when the object is destroyed, even if a program took away its owner's
/// permissions inside. It is locked (flock(2)) meanwhile, so that one which nobody removed, because its process was
/// killed, can be told from one that is in use.
class TemporaryFolder {
public:
  /// @param prefix  absolute path that six random letters are added to
  /// @throws Error if it cannot be made
  explicit TemporaryFolder(const std::string& prefix);

  /// The same with letters that follow from `seed`: the same name every time, or the next in its sequence if that is
  /// taken. If somebody has taken a thousand of them, it has random letters.
  TemporaryFolder(const std::string& prefix, const std::string& seed);

  TemporaryFolder(TemporaryFolder&&) noexcept = default;
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  /// Makes the folder, or empties the one that a process of this user has left there and that nobody uses any more.
  /// @return no value if it is in use, or is something else than a temporary folder of this user
  /// @throws Error if it cannot be made
  [[nodiscard]] static std::optional<TemporaryFolder> take(const std::filesystem::path& path);

  /// The name at a place, from 0, in the sequence of a seed.
  [[nodiscard]] static std::filesystem::path name_of(const std::string& prefix, const std::string& seed, int place);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
  TemporaryFolder(std::filesystem::path path, Descriptor lock) : path_(std::move(path)), lock_(std::move(lock)) {}

  std::filesystem::path path_;
  Descriptor lock_;
};

/// Removes the folders of a seed's sequence that killed processes of this user have left.
void remove_abandoned(const std::string& prefix, const std::string& seed);

}  // namespace filperf
