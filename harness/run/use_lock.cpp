#include "run/use_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <ctime>

#include "base/error.h"

namespace filperf::run {

namespace fs = std::filesystem;

namespace {

bool is_still(const Descriptor& opened, const fs::path& path) {
  struct stat one {};
  struct stat other {};
  return ::fstat(opened.get(), &one) == 0 && ::stat(path.c_str(), &other) == 0 && one.st_ino == other.st_ino &&
         one.st_dev == other.st_dev;
}

}  // namespace

Descriptor lock_for_use(const fs::path& file, const std::string& what, int operation) {
  const std::string attempt = "cannot lock " + what + " " + file.string();
  while (true) {
    Descriptor lock(::open(file.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!lock) {
      throw Error(attempt, std::strerror(errno), "Look at the free space and the permissions there.");
    }
    if (::flock(lock.get(), operation) != 0) {
      if (errno == EWOULDBLOCK) {
        return {};
      }
      if (errno != EINTR) {
        throw Error(attempt, std::strerror(errno));
      }
      continue;
    }
    if (is_still(lock, file)) {
      // What looks old is only made again.
      static_cast<void>(::futimens(lock.get(), nullptr));
      return lock;
    }
  }
}

std::optional<double> seconds_since_use(const fs::path& file) {
  struct stat status {};
  return ::stat(file.c_str(), &status) == 0 ? std::optional(std::difftime(::time(nullptr), status.st_mtim.tv_sec))
                                            : std::nullopt;
}

}  // namespace filperf::run
