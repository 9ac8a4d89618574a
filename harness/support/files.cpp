#include "support/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include "support/descriptor.h"
#include "support/error.h"

namespace filperf {

std::string read_file(const std::filesystem::path& path, std::size_t limit) {
  const std::string attempt = "cannot read " + path.string();
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) {
    throw Error(attempt, std::strerror(errno));
  }
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) {
    throw Error(attempt, std::strerror(errno));
  }
  if (!S_ISREG(status.st_mode)) {
    throw Error(attempt, "it is not a regular file");
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size > limit) {
    throw Error(attempt,
                "it has " + std::to_string(size) + " bytes, more than the " + std::to_string(limit) + " allowed");
  }
  std::string content(size, '\0');
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = ::read(file.get(), content.data() + done, size - done);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      throw Error(attempt, std::strerror(errno));
    }
    if (got == 0) {
      break;  // the file shrank while it was read: what follows sees a truncated file and says so
    }
    done += static_cast<std::size_t>(got);
  }
  content.resize(done);
  return content;
}

bool write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t put = ::write(descriptor, content.data(), content.size());
    if (put < 0 && errno != EINTR) {
      return false;
    }
    content.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(put, 0)));
  }
  return true;
}

void write_file_atomically(const std::filesystem::path& path, std::string_view content, Durability durability) {
  const std::string attempt = "cannot write " + path.string();
  const std::string next = "Nothing was changed. Make room or mend the permissions, then try again.";
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    throw Error(attempt, "the folder " + folder.string() + " cannot be made: " + error.message(), next);
  }
  std::string temporary = (folder / (".filperf-" + path.filename().string() + "-XXXXXX")).string();
  Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!file) {
    throw Error(attempt, std::strerror(errno), next);
  }
  try {
    if (!write_all(file.get(), content) || ::fchmod(file.get(), 0644) != 0 ||
        (durability == Durability::durable && ::fsync(file.get()) != 0) || !file.close() ||
        ::rename(temporary.c_str(), path.c_str()) != 0) {
      throw Error(attempt, std::strerror(errno), next);
    }
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
}

}  // namespace filperf
