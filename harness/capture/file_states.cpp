#include "capture/file_states.h"

#include <algorithm>
#include <utility>

namespace filperf::capture {

FileStates::FileStates(std::string_view paths) {
  while (!paths.empty()) {
    const std::size_t end = std::min(paths.find('\0'), paths.size());
    files_.push_back(state_of(std::string(paths.substr(0, end))));
    paths.remove_prefix(std::min(end + 1, paths.size()));
  }
}

bool FileStates::have_changed() const {
  return std::any_of(files_.begin(), files_.end(), [](const File& file) { return !(state_of(file.path) == file); });
}

bool FileStates::File::operator==(const File& other) const {
  return size == other.size && modified.tv_sec == other.modified.tv_sec && modified.tv_nsec == other.modified.tv_nsec;
}

FileStates::File FileStates::state_of(std::string path) {
  File file;
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) {
    file.modified = status.st_mtim;
    file.size = status.st_size;
  }
  file.path = std::move(path);
  return file;
}

}  // namespace filperf::capture
