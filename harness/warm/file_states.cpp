#include "warm/file_states.h"

#include <algorithm>
#include <utility>

namespace filperf::warm {

FileStates::FileStates(std::string_view paths) {
  while (!paths.empty()) {
    const std::size_t end = std::min(paths.find('\0'), paths.size());
    std::string path(paths.substr(0, end));
    const State state = state_of(path);
    files_.push_back({std::move(path), state});
    paths.remove_prefix(std::min(end + 1, paths.size()));
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
