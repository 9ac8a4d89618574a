#include "init/installation.h"

#include <fmt/format.h>

#include <cstdlib>
#include <system_error>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "process/search_path.h"

namespace filperf::init {

namespace fs = std::filesystem;

fs::path own_folder() {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  if (error) {
    throw Error("cannot find the folder of this program", error.message(), "Mount /proc.");
  }
  return self.parent_path();
}

fs::path cmake_folder() {
  const fs::path prefix = own_folder().parent_path();
  std::vector<fs::path> folders{prefix / "lib", prefix / "lib64", prefix / "share"};
  // Debian's packages have a folder for each architecture.
  for (const fs::path& entry : entries_in(prefix / "lib")) {
    folders.push_back(entry);
  }
  for (const fs::path& folder : folders) {
    fs::path package = folder / "cmake" / "filperf";
    std::error_code error;
    if (fs::is_regular_file(package / "filperfConfig.cmake", error)) {
      return package;
    }
  }
  throw Error("cannot find the CMake package of filperf",
              fmt::format("there is no lib/cmake/filperf/filperfConfig.cmake in {}", prefix.string()),
              "Install filperf as a whole: its wheel by pip, or a build folder by `cmake --install`.");
}

fs::path companion(const std::string& name) {
  const fs::path beside = own_folder() / name;
  if (process::is_executable(beside)) {
    return beside;
  }
  const char* search_path = std::getenv("PATH");
  const fs::path found = process::find_program(name, search_path == nullptr ? "/usr/bin:/bin" : search_path).path;
  if (found.empty()) {
    throw Error(fmt::format("cannot run {}", name), "it is neither beside filperf nor in PATH",
                "Install it: `pip install cmake ninja`, or Debian's packages cmake and ninja-build.");
  }
  return fs::absolute(found);
}

}  // namespace filperf::init
