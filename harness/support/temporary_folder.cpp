#include "support/temporary_folder.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include "support/error.h"

namespace filperf {

namespace fs = std::filesystem;

namespace {

std::string make_folder(std::string path) {
  path += "XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) {
    throw Error("cannot make the temporary folder " + path, std::strerror(errno),
                "Make room there or mend the folder's permissions.");
  }
  return path;
}

void remove_all_permitted(const fs::path& root) {
  std::error_code error;
  fs::remove_all(root, error);
  if (!error) {
    return;
  }
  for (auto entry = fs::recursive_directory_iterator(root, fs::directory_options::skip_permission_denied, error);
       !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (entry->is_directory(error) && !entry->is_symlink(error)) {
      fs::permissions(entry->path(), fs::perms::owner_all, fs::perm_options::add, error);
    }
  }
  fs::remove_all(root, error);
}

}  // namespace

TemporaryFolder::TemporaryFolder(const std::string& prefix) : path_(make_folder(prefix)) {}

TemporaryFolder::~TemporaryFolder() {
  try {
    remove_all_permitted(path_);
  } catch (const std::exception&) {
    return;  // out of memory while cleaning up: the folder stays, and the result stands
  }
}

}  // namespace filperf
