#include "process/search_path.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>

namespace filperf::process {

namespace fs = std::filesystem;

bool is_executable(const fs::path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && ::access(path.c_str(), X_OK) == 0;
}

FoundProgram find_program(const std::string& name, std::string_view search_path) {
  FoundProgram found;
  if (name.empty()) {
    return found;
  }
  std::size_t from = 0;
  while (from <= search_path.size()) {
    const std::size_t end = std::min(search_path.find(':', from), search_path.size());
    const std::string_view folder = search_path.substr(from, end - from);
    const fs::path path = (folder.empty() ? fs::path(".") : fs::path(folder)) / name;
    if (is_executable(path)) {
      return {path, false};
    }
    std::error_code error;
    found.not_executable = found.not_executable || fs::is_regular_file(path, error);
    from = end + 1;
  }
  return found;
}

}  // namespace filperf::process
