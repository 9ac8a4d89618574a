#include "compare/checkout.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <deque>
#include <map>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/descriptor.h"
#include "base/error.h"
#include "base/files.h"
#include "base/split.h"
#include "compare/line_ends.h"

namespace filperf::compare {

namespace fs = std::filesystem;

namespace {

/// No package is as large. A commit must not fill the disk.
constexpr std::uint64_t kMostBytes = std::uint64_t{2} << 30U;
constexpr std::string_view kLfsPointer = "version https://git-lfs.github.com/spec/";
constexpr std::size_t kLargestPointer = 1024;
constexpr int kMostNested = 8;  ///< submodules in submodules

std::string joined(const std::string& folder, const std::string& name) {
  return folder.empty() ? name : folder + "/" + name;
}

bool is_below(std::string_view path, std::string_view folder) {
  return folder.empty() || path == folder ||
         (path.starts_with(folder) && path.size() > folder.size() && path[folder.size()] == '/');
}

/// A path without `.` and `..`; empty if it leads out of the repository, or to its top.
std::string normal_path(const std::string& path) {
  const std::string normal = fs::path(path).lexically_normal().generic_string();
  return normal.starts_with('/') || normal.starts_with("..") || normal == "."
             ? std::string()
             : normal.substr(0, normal.find_last_not_of('/') + 1);
}

/// The object that a pointer of Git LFS names: 64 hexadecimal digits; empty if it is none.
std::string lfs_object(std::string_view content) {
  constexpr std::string_view kKey = "\noid sha256:";
  constexpr std::size_t kDigits = 64;
  if (content.size() > kLargestPointer || !content.starts_with(kLfsPointer)) {
    return {};
  }
  const std::size_t at = content.find(kKey);
  if (at == std::string_view::npos) {
    return {};
  }
  const std::string_view id = content.substr(at + kKey.size(), kDigits);
  return id.size() == kDigits && id.find_first_not_of("0123456789abcdef") == std::string_view::npos ? std::string(id)
                                                                                                    : std::string();
}

/// What stands at the top of the folder that holds the package, by name: the paths of the code in it.
std::set<std::string> names_to_write(const CheckoutRequest& request) {
  std::set<std::string> names;
  const std::string package = request.package.substr(0, request.package.find('.'));
  for (const TreeFile& file : request.files) {
    if (!is_below(file.path, request.place) || file.path == request.place) {
      continue;
    }
    const std::string rest = file.path.substr(request.place.empty() ? 0 : request.place.size() + 1);
    const std::size_t slash = rest.find('/');
    const std::string name = rest.substr(0, slash);
    const bool of_python = rest.ends_with(".py") || rest.ends_with(".so") || rest.ends_with(".pyc");
    const bool all = fs::path(request.place).filename() == "src" || name == package || name.ends_with(".dist-info") ||
                     name.ends_with(".egg-info");
    const bool near = std::count(rest.begin(), rest.end(), '/') <= 2;
    if (all || (!name.starts_with('.') && ((of_python && near) || ((file.link || file.submodule) && near)))) {
      names.insert(name);
    }
  }
  return names;
}

class Checkout {
public:
  Checkout(const history::Git& git, history::ObjectReader& objects, const CheckoutRequest& request, fs::path folder)
      : git_(git),
        objects_(objects),
        line_ends_(git, objects, request.files),
        name_(request.name),
        folder_(std::move(folder)) {
    for (const TreeFile& file : request.files) {
      files_.emplace(file.path, &file);
    }
  }

  void write_all_below(std::deque<std::string> roots) {
    while (!roots.empty()) {
      const std::string root = std::move(roots.front());
      roots.pop_front();
      for (auto file = files_.lower_bound(root); file != files_.end() && file->first.starts_with(root); ++file) {
        if (is_below(file->first, root) && written_.insert(file->first).second) {
          write(*file->second, roots);
        }
      }
    }
  }

  /// Links are made last, so that no file is written through one.
  void make_links() const {
    for (const auto& [path, target] : links_) {
      std::error_code error;
      fs::create_directories((folder_ / path).parent_path(), error);
      fs::create_symlink(target, folder_ / path, error);
      if (error) {
        throw Error(attempt(path), error.message(), "Look at the free space and the permissions there.");
      }
    }
  }

  [[nodiscard]] std::vector<std::string> take_notes() { return std::move(notes_); }

private:
  [[nodiscard]] std::string attempt(const std::string& path) const {
    return fmt::format("cannot write {} of {} to {}", path, name_, folder_.string());
  }

  void write(const TreeFile& file, std::deque<std::string>& roots) {
    if (file.submodule) {
      write_submodule(file);
      return;
    }
    std::string content = content_of(file);
    if (file.link) {
      const std::string target =
          content.starts_with('/') ? "" : normal_path((fs::path(file.path).parent_path() / content).generic_string());
      const auto found = files_.lower_bound(target);
      if (target.empty() || found == files_.end() || !is_below(found->first, target)) {
        notes_.push_back(fmt::format("{} of {} is a link to {}, which the commit does not have: it is left out",
                                     file.path, name_, content));
        return;
      }
      links_.emplace(file.path, content);
      roots.push_back(target);
      return;
    }
    if (const std::string object = lfs_object(content); !object.empty()) {
      content = with_lfs(object, std::move(content), file.path);
    } else {
      content = line_ends_.of(file.path, std::move(content));
    }
    write_file(file, content);
  }

  [[nodiscard]] std::string content_of(const TreeFile& file) {
    const std::string wanted = fmt::format("cannot read {} of {}", file.path, name_);
    std::optional<history::ObjectReader::Object> object = objects_.read(file.id);
    if (!object) {
      throw Error(wanted, "this clone does not hold it: it is a partial or a damaged clone",
                  "Fetch the missing objects, for example with: git fetch --refetch --no-filter");
    }
    if (object->too_large) {
      throw Error(wanted, "it is larger than 256 MiB");
    }
    bytes_ += object->content.size();
    if (bytes_ > kMostBytes) {
      throw Error(wanted, "the package with all beside it is larger than 2 GiB");
    }
    return std::move(object->content);
  }

  [[nodiscard]] std::string with_lfs(const std::string& object, std::string pointer, const std::string& path) {
    std::string common = git_.output_of({"rev-parse", "--path-format=absolute", "--git-common-dir"});
    common.erase(common.find_last_not_of('\n') + 1);
    const fs::path file = fs::path(common) / "lfs" / "objects" / object.substr(0, 2) / object.substr(2, 2) / object;
    std::error_code error;
    if (!fs::is_regular_file(file, error)) {
      notes_.push_back(fmt::format(
          "{} of {} is in Git LFS, and this clone lacks its content: the pointer stands for it", path, name_));
      return pointer;
    }
    return read_file(file, history::ObjectReader::kLargestObject);
  }

  void write_file(const TreeFile& file, std::string_view content) const {
    const fs::path path = folder_ / file.path;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    const Descriptor open(
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, file.executable ? 0755 : 0644));
    if (error || !open || !write_all(open.get(), content)) {
      throw Error(attempt(file.path), error ? error.message() : std::strerror(errno),
                  "Look at the free space and the permissions there.");
    }
  }

  void write_submodule(const TreeFile& module) {
    const fs::path top = working_tree();
    const std::string next = fmt::format(
        "Get it with `git submodule update --init {}`, and its commits with `git -C {} "
        "fetch`.",
        module.path, module.path);
    const std::string wanted = fmt::format("cannot read the submodule {} of {}", module.path, name_);
    std::error_code error;
    if (top.empty() || !fs::exists(top / module.path / ".git", error)) {
      throw Error(wanted, fmt::format("its repository is not in {}", top.empty() ? "a bare repository" : top.string()),
                  next);
    }
    const history::Git git(top / module.path);
    if (git.run({"cat-file", "-e", module.id + "^{commit}"}).code != 0) {
      throw Error(wanted, fmt::format("its repository does not have the commit {}", module.id.substr(0, 12)), next);
    }
    if (depth_ == kMostNested) {
      throw Error(wanted, "it is a submodule in a submodule, too deep");
    }
    history::ObjectReader objects(git);
    CheckoutRequest request{name_ + ":" + module.path, files_of(git, module.id), "", ""};
    Checkout inside(git, objects, request, folder_ / module.path);
    inside.depth_ = depth_ + 1;
    inside.bytes_ = bytes_;
    std::deque<std::string> all;
    for (const TreeFile& file : request.files) {
      all.push_back(file.path);
    }
    fs::create_directories(folder_ / module.path, error);
    inside.write_all_below(std::move(all));
    inside.make_links();
    bytes_ = inside.bytes_;
    notes_.insert(notes_.end(), inside.notes_.begin(), inside.notes_.end());
  }

  /// The top of the working tree; empty if the repository is bare.
  [[nodiscard]] fs::path working_tree() const {
    const history::GitAnswer answer = git_.run({"rev-parse", "--show-toplevel"});
    return answer.code == 0 ? fs::path(first_line(answer.output)) : fs::path();
  }

  const history::Git& git_;
  history::ObjectReader& objects_;
  LineEnds line_ends_;
  std::string name_;
  fs::path folder_;
  std::map<std::string, const TreeFile*> files_;
  std::set<std::string> written_;
  std::map<std::string, std::string> links_;
  std::vector<std::string> notes_;
  std::uint64_t bytes_ = 0;
  int depth_ = 0;  ///< submodules around it
};

}  // namespace

std::vector<std::string> write_checkout(const history::Git& git, history::ObjectReader& objects,
                                        const CheckoutRequest& request, const fs::path& folder) {
  std::deque<std::string> roots;
  for (const std::string& name : names_to_write(request)) {
    roots.push_back(joined(request.place, name));
  }
  const std::string above = fs::path(request.place).parent_path().generic_string();
  for (const std::string& from : {request.place, above}) {
    for (const char* file : {"pyproject.toml", "setup.cfg"}) {
      roots.push_back(joined(from, file));
    }
  }
  Checkout checkout(git, objects, request, folder);
  std::error_code error;
  fs::create_directories(folder / request.place, error);
  checkout.write_all_below(std::move(roots));
  checkout.make_links();
  return checkout.take_notes();
}

}  // namespace filperf::compare
