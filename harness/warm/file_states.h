#pragma once

#include <sys/stat.h>

#include <string>
#include <string_view>
#include <vector>

namespace filperf::warm {

/// What can be seen of files without reading them, to know later whether they have changed.
class FileStates {
public:
  FileStates() = default;
  /// @param paths  each with a zero byte behind it; files that are not there are remembered as such
  explicit FileStates(std::string_view paths);

  /// Whether one was written, replaced, made or removed since. Takes about a microsecond for each.
  [[nodiscard]] bool have_changed() const;

private:
  struct State {
    timespec modified{};
    off_t size = -1;  ///< -1 where it is not there

    [[nodiscard]] bool operator==(const State& other) const;
  };
  struct File {
    std::string path;
    State state;
  };
  [[nodiscard]] static State state_of(const std::string& path);

  std::vector<File> files_;
};

}  // namespace filperf::warm
