#include "warm/file_states.h"

#include <algorithm>
#include <utility>

#include "base/split.h"

namespace filperf::warm {

FileStates::FileStates(std::string_view paths) {
  while (!paths.empty()) {
    std::string path(take_text(paths));
    const State state = state_of(path);
    files_.push_back({std::move(path), state});
  }
}

bool FileStates::have_changed() const {
  return std::any_of(files_.begin(), files_.end(),
                     [](const File& file) { return !(state_of(file.path) == file.state); });
}

bool FileStates::State::operator==(const State& other) const {
  return size == other.size && modified.tv_sec == other.modified.tv_sec && modified.tv_nsec == other.modified.tv_nsec;
}

FileStates::State FileStates::state_of(const std::string& path) {
  State state;
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) {
    state.modified = status.st_mtim;
    state.size = status.st_size;
  }
  return state;
}

}  // namespace filperf::warm
