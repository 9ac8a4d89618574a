#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace filperf::warm {

/// What is in some folders, and in the folders below them, to know later what has been added.
class FolderContents {
public:
  FolderContents() = default;
  /// @param root     what names are relative to
  /// @param folders  may be missing
  FolderContents(std::filesystem::path root, std::vector<std::filesystem::path> folders);

  /// The first thing that was made, removed or written since, relative to the root if it is below. @return empty if
  /// nothing was
  [[nodiscard]] std::string first_change() const;

  /// Removes what was made since. @return false if something else has changed, or it cannot be removed
  [[nodiscard]] bool restore() const;

private:
  /// What tells a file from what it was.
  struct Entry {
    mode_t kind = 0;
    ino_t number = 0;
    off_t size = 0;
    timespec modified{};

    [[nodiscard]] bool operator==(const Entry& other) const;
  };
  using Entries = std::map<std::string, Entry>;
  [[nodiscard]] Entries look() const;

  std::filesystem::path root_;
  std::vector<std::filesystem::path> folders_;
  Entries entries_;
};

}  // namespace filperf::warm
