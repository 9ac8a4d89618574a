#include "base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/descriptor.h"
#include "base/error.h"

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

void write_file_atomically(const std::filesystem::path& path, std::string_view content, Durability durability) {
  AtomicFile file(path);
  file.write(content);
  file.commit(durability);
}

std::vector<std::filesystem::path> entries_in(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  std::vector<fs::path> entries;
  std::error_code error;
  for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    entries.push_back(entry->path());
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

}  // namespace filperf
