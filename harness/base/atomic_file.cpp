#include "base/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include "base/error.h"

namespace filperf {

AtomicFile::AtomicFile(const std::filesystem::path& path) : path_(path), target_(path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (std::filesystem::is_directory(status)) {
    fail(std::strerror(EISDIR));
  }
  if (std::filesystem::exists(status)) {
    if (!std::filesystem::is_regular_file(status)) {
      fail("it is not a regular file");
    }
    if (std::filesystem::path real = std::filesystem::canonical(path, error); !error) {
      target_ = std::move(real);
    }
  }
  const std::filesystem::path folder = target_.has_parent_path() ? target_.parent_path() : std::filesystem::path(".");
  std::filesystem::create_directories(folder, error);
  if (error) {
    fail("the folder " + folder.string() + " cannot be made: " + error.message());
  }
  std::string temporary = (folder / (".filperf-" + target_.filename().string() + "-XXXXXX")).string();
  file_ = Descriptor(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!file_) {
    fail(std::strerror(errno));
  }
  temporary_ = temporary;
}

AtomicFile::~AtomicFile() {
  if (!temporary_.empty()) {
    ::unlink(temporary_.c_str());
  }
}

void AtomicFile::write(std::string_view content) {
  if (!write_all(file_.get(), content)) {
    fail(std::strerror(errno));
  }
}

void AtomicFile::commit(Durability durability) {
  if (::fchmod(file_.get(), 0644) != 0 || (durability == Durability::durable && ::fsync(file_.get()) != 0) ||
      !file_.close() || ::rename(temporary_.c_str(), target_.c_str()) != 0) {
    fail(std::strerror(errno));
  }
  temporary_.clear();
}

void AtomicFile::fail(const std::string& why) const {
  throw Error("cannot write " + path_.string(), why,
              "Nothing was changed. Make room or fix the permissions, then try again.");
}

}  // namespace filperf
