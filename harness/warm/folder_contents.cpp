#include "warm/folder_contents.h"

#include <sys/stat.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "base/temporary_folder.h"

namespace filperf::warm {

namespace fs = std::filesystem;

FolderContents::FolderContents(fs::path root, std::vector<fs::path> folders)
    : root_(std::move(root)), folders_(std::move(folders)), entries_(look()) {}

FolderContents::Entries FolderContents::look() const {
  Entries entries;
  const auto add = [&](const std::string& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) == 0) {
      // The size and time of a folder follow from what is in it.
      const bool folder = S_ISDIR(status.st_mode);
      entries[path] = {status.st_mode & S_IFMT, status.st_ino, folder ? 0 : status.st_size,
                       folder ? timespec{} : status.st_mtim};
    }
  };
  for (const fs::path& folder : folders_) {
    add(folder.string());
    std::error_code error;
    for (auto entry = fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied, error);
         !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
      add(entry->path().string());
    }
  }
  return entries;
}

std::string FolderContents::first_change() const {
  const Entries now = look();
  if (now == entries_) {
    return {};
  }
  const auto relative = [&](const std::string& path) {
    const std::string below = root_.string() + "/";
    return path.starts_with(below) ? path.substr(below.size()) : path;
  };
  // The innermost of what was made says most: a run makes `home/.cache` for a file in it.
  std::string made;
  for (const auto& [path, entry] : now) {
    const auto before = entries_.find(path);
    if (before == entries_.end() && (made.empty() || path.starts_with(made + "/"))) {
      made = path;
    } else if (before != entries_.end() && !(before->second == entry)) {
      return relative(path);
    }
  }
  if (!made.empty()) {
    return relative(made);
  }
  const auto gone =
      std::find_if(entries_.begin(), entries_.end(), [&](const auto& entry) { return !now.contains(entry.first); });
  return gone == entries_.end() ? std::string() : relative(gone->first);
}

bool FolderContents::restore() const {
  for (const auto& [path, entry] : look()) {
    if (!entries_.contains(path)) {
      remove_folder(path);
    }
  }
  return look() == entries_;
}

bool FolderContents::Entry::operator==(const Entry& other) const {
  return kind == other.kind && number == other.number && size == other.size &&
         modified.tv_sec == other.modified.tv_sec && modified.tv_nsec == other.modified.tv_nsec;
}

}  // namespace filperf::warm
