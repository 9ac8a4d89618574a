#include "support/temporary_folder.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <random>
#include <string_view>
#include <system_error>

#include "support/digest.h"
#include "support/error.h"

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

/// Letters only: a program that splits paths into words and numbers makes a different number of calls where both are
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

std::string make_folder(const std::string& prefix, const std::string& seed) {
  constexpr int kTries = 1000;
  for (int i = 0; i < kTries; ++i) {
    std::string path = prefix + letters_from(seed + "/" + std::to_string(i));
    if (::mkdir(path.c_str(), 0700) == 0) {
      return path;
    }
    if (errno != EEXIST) {
      break;
    }
  }
  throw Error("cannot make a temporary folder " + prefix + "XXXXXX", std::strerror(errno),
              "Make room there or mend the folder's permissions.");
}

}  // namespace

void remove_folder(const fs::path& root) noexcept {
  try {
    remove_all_permitted(root);
  } catch (const std::exception&) {
    return;  // out of memory while cleaning up: the folder stays, and the result stands
  }
}

TemporaryFolder::TemporaryFolder(const std::string& prefix) : path_(make_folder(prefix, random_seed())) {}

TemporaryFolder::TemporaryFolder(const std::string& prefix, const std::string& seed)
    : path_(make_folder(prefix, seed)) {}

TemporaryFolder::~TemporaryFolder() {
  remove_folder(path_);
}

}  // namespace filperf
