#include "run/private_folder.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"

namespace filperf::run {

namespace fs = std::filesystem;

void require_private_folder(const fs::path& folder) {
  const std::string attempt = "cannot use the private folder " + folder.string();
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    throw Error(attempt, fmt::format("it cannot be made: {}", std::strerror(errno)));
  }
  struct stat status {};
  if (::lstat(folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode) || status.st_uid != ::getuid() ||
      (status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    throw Error(attempt, "it is not a folder that only you can write to",
                "Remove it, or give it to yourself with mode 0700.");
  }
}

fs::path byte_code_folder(const scenario::Scenario& scenario) {
  const fs::path folder = scenario.byte_code_folder.empty()
                              ? fs::path(fmt::format("/var/tmp/filperf-{}/pycache", ::getuid()))
                              : scenario.byte_code_folder;
  require_private_folder(folder.parent_path());
  return folder;
}

}  // namespace filperf::run
