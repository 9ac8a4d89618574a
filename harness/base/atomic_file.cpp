#include "base/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <system_error>

#include "base/error.h"

namespace filperf {

AtomicFile::AtomicFile(const std::filesystem::path& path, TemporaryName name) : path_(path), target_(path) {
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
  folder_ = target_.has_parent_path() ? target_.parent_path() : std::filesystem::path(".");
  std::filesystem::create_directories(folder_, error);
  if (error) {
    fail("the folder " + folder_.string() + " cannot be made: " + error.message());
  }
  if (name == TemporaryName::none && open_nameless()) {
    return;
  }
  std::string temporary = temporary_pattern();
  file_ = Descriptor(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!file_) {
    fail(std::strerror(errno));
  }
  temporary_ = temporary;
  has_name_ = true;
}

AtomicFile::~AtomicFile() {
  if (has_name_) {
    static_cast<void>(::unlink(temporary_.c_str()));  // a destructor could not say that it failed
  }
}

void AtomicFile::write(std::string_view content) {
  if (!write_all(file_.get(), content)) {
    fail(std::strerror(errno));
  }
}

void AtomicFile::commit(Durability durability) {
  if (::fchmod(file_.get(), 0644) != 0 || (durability == Durability::durable && ::fsync(file_.get()) != 0)) {
    fail(std::strerror(errno));
  }
  if (!has_name_) {
    // Where there is no older file, it needs no name but the last one.
    if (::linkat(AT_FDCWD, temporary_.c_str(), AT_FDCWD, target_.c_str(), AT_SYMLINK_FOLLOW) == 0) {
      if (!file_.close()) {
        fail(std::strerror(errno));
      }
      return;
    }
    give_name();
  }
  if (!file_.close() || ::rename(temporary_.c_str(), target_.c_str()) != 0) {
    fail(std::strerror(errno));
  }
  has_name_ = false;
}

/// A file without a name goes with its process, however that ends. Some file systems have none, and without /proc it
/// could not be given a name later.
bool AtomicFile::open_nameless() {
  file_ = Descriptor(::open(folder_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  temporary_ = "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(file_.get());
  std::error_code error;
  return file_ && std::filesystem::exists(temporary_, error);
}

std::string AtomicFile::temporary_pattern() const {
  return (folder_ / (".filperf-" + target_.filename().string() + "-XXXXXX")).string();
}

void AtomicFile::give_name() {
  // A name for a moment: only a rename replaces what is there.
  constexpr int kTries = 100;
  std::random_device random;
  for (int i = 0; i < kTries; ++i) {
    std::string name = temporary_pattern();
    name.replace(name.size() - 6, 6, std::to_string(random()));
    if (::linkat(AT_FDCWD, temporary_.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0) {
      temporary_ = name;
      has_name_ = true;
      return;
    }
    if (errno != EEXIST) {
      break;
    }
  }
  fail(std::strerror(errno));
}

void AtomicFile::fail(const std::string& why) const {
  throw Error("cannot write " + path_.string(), why,
              why == std::strerror(EFBIG)
                  ? "Nothing was changed. Files may not be larger than `ulimit -f` says: raise it, then try again."
                  : "Nothing was changed. Make room or fix the permissions, then try again.");
}

}  // namespace filperf
