#include "base/temporary_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <random>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/digest.h"
#include "base/error.h"
#include "base/files.h"

namespace filperf {

namespace fs = std::filesystem;

namespace {

void remove_all_permitted(const fs::path& root) {
  std::error_code error;
  fs::remove_all(root, error);
  if (!error) {
    return;
  }
  fs::permissions(root, fs::perms::owner_all, fs::perm_options::add, error);
  for (auto entry = fs::recursive_directory_iterator(root, fs::directory_options::skip_permission_denied, error);
       !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (entry->is_directory(error) && !entry->is_symlink(error)) {
      fs::permissions(entry->path(), fs::perms::owner_all, fs::perm_options::add, error);
    }
  }
  fs::remove_all(root, error);
}

constexpr std::size_t kLetters = 6;

/// Letters only: a program that splits paths into words and numbers makes a different number of calls if both are
/// mixed, as `mkdtemp` does.
std::string letters_from(std::string_view text) {
  constexpr std::string_view kAlphabet = "bcdfghjklmnpqrst";  // one for each hexadecimal digit
  std::string letters;
  for (const char digit : digest_of(text).substr(0, kLetters)) {
    letters += kAlphabet[static_cast<std::size_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10)];
  }
  return letters;
}

std::string random_seed() {
  std::random_device source;
  return std::to_string(source()) + "," + std::to_string(source());
}

/// How many names of a sequence are tried. More are taken only where somebody takes them to be in the way.
constexpr int kPlaces = 1000;

TemporaryFolder first_free(const std::string& prefix, const std::string& seed) {
  // Whoever can compute a sequence can take it, so names that nobody can compute come last.
  for (const std::string& used : {seed, random_seed()}) {
    for (int place = 0; place < kPlaces; ++place) {
      if (std::optional<TemporaryFolder> folder =
              TemporaryFolder::take(TemporaryFolder::name_of(prefix, used, place))) {
        return *std::move(folder);
      }
    }
  }
  throw Error("cannot make a temporary folder " + prefix + "XXXXXX", "all names are taken", "Remove old ones.");
}

/// Whether a path still leads to the folder that was opened by it.
bool is_still(const fs::path& path, const Descriptor& folder, uid_t& owner) {
  struct stat opened {};
  struct stat named {};
  if (::fstat(folder.get(), &opened) != 0 || ::lstat(path.c_str(), &named) != 0) {
    return false;
  }
  owner = opened.st_uid;
  return opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

/// @return whether nothing is left in it
bool empty_folder(const fs::path& folder) {
  for (const fs::path& entry : entries_in(folder)) {
    remove_folder(entry);
  }
  std::error_code error;
  return fs::is_empty(folder, error) && !error;
}

}  // namespace

void remove_folder(const fs::path& root) noexcept {
  try {
    remove_all_permitted(root);
  } catch (const std::exception&) {
    return;  // out of memory while cleaning up: the folder stays, and the result stands
  }
}

void remove_abandoned(const std::string& prefix, const std::string& seed) {
  // The owners of names before an abandoned one may have removed theirs.
  constexpr int kMostMissing = 8;
  int missing = 0;
  for (int place = 0; place < kPlaces && missing < kMostMissing; ++place) {
    const fs::path path = TemporaryFolder::name_of(prefix, seed, place);
    std::error_code error;
    if (!fs::exists(fs::symlink_status(path, error))) {
      ++missing;
      continue;
    }
    missing = 0;
    static_cast<void>(TemporaryFolder::take(path));
  }
}

TemporaryFolder::TemporaryFolder(const std::string& prefix) : TemporaryFolder(prefix, random_seed()) {}

TemporaryFolder::TemporaryFolder(const std::string& prefix, const std::string& seed)
    : TemporaryFolder(first_free(prefix, seed)) {}

std::optional<TemporaryFolder> TemporaryFolder::take(const fs::path& path) {
  constexpr mode_t kMode = 0700;
  // Try again if the folder is made, removed or given to another user between two steps.
  for (int tries = 0; tries < 100; ++tries) {
    const bool made = ::mkdir(path.c_str(), kMode) == 0;
    if (!made && errno != EEXIST) {
      throw Error("cannot make the temporary folder " + path.string(), std::strerror(errno),
                  "Make room there or fix the folder's permissions.");
    }
    Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder && errno == ENOENT) {
      continue;
    }
    if (!folder) {
      return std::nullopt;
    }
    // On a file system without locks only a folder that was just made can be known to be nobody's.
    if (::flock(folder.get(), LOCK_EX | LOCK_NB) != 0 && (errno == EWOULDBLOCK || !made)) {
      return std::nullopt;
    }
    uid_t owner = 0;
    if (!is_still(path, folder, owner)) {
      continue;
    }
    if (owner != ::geteuid() || ::fchmod(folder.get(), kMode) != 0 || (!made && !empty_folder(path))) {
      return std::nullopt;
    }
    return TemporaryFolder(path, std::move(folder));
  }
  return std::nullopt;
}

fs::path TemporaryFolder::name_of(const std::string& prefix, const std::string& seed, int place) {
  return prefix + letters_from(seed + "/" + std::to_string(place));
}

TemporaryFolder::~TemporaryFolder() {
  if (lock_) {
    remove_folder(path_);
  }
}

}  // namespace filperf
