#include "run/stage_byte_code.h"

#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/files.h"
#include "base/temporary_folder.h"
#include "run/stage_parts.h"

namespace filperf::run {

namespace fs = std::filesystem;

namespace {

/// The byte code files of a source file: `demo.cpython-311.pyc`.
std::vector<fs::path> byte_code_of(const fs::path& folder, const std::string& stem) {
  std::vector<fs::path> found;
  for (const fs::path& entry : entries_in(folder)) {
    const std::string name = entry.filename().string();
    if (name.starts_with(stem + ".") && name.ends_with(".pyc") && name.find('.', stem.size() + 1) == name.size() - 4) {
      found.push_back(entry);
    }
  }
  return found;
}

void link_new(const fs::path& from, const fs::path& to) {
  std::error_code error;
  if (!fs::exists(to, error)) {
    link_file(from, to);
  }
}

/// Byte code for the sources of a folder of packages.
class ByteCode {
public:
  ByteCode(const StageRequest& request, const fs::path& place, const fs::path& packages)
      : request_(request),
        site_(place / packages),
        made_(request.byte_code / site_.relative_path()),
        known_(request.environment.root.empty()
                   ? fs::path()
                   : request.byte_code / (request.environment.root / packages).relative_path()) {}

  void make() {
    link_environments();
    if (!link_releases()) {
      compile();
    }
    put_beside_sources();
  }

private:
  /// The environment's own distributions share its byte code: nobody sees by which way it is read.
  void link_environments() {
    fs::create_directories(made_);
    std::set<std::string> copied;
    for (const std::string& module : request_.tree.modules) {
      copied.insert(import_name(request_.tree.root / module));
    }
    for (const fs::path& entry : entries_in(known_)) {
      const std::string file = entry.filename().string();
      if (!copied.contains(file.substr(0, file.find('.')))) {
        fs::create_symlink(entry, made_ / file);
      }
    }
  }

  /// @return whether every source had byte code: it does where the checkout is the release
  bool link_releases() {
    bool all = true;
    for (const TreeItem& item : request_.tree.items) {
      const fs::path source = site_ / item.path;
      if (item.folder || source.extension() != ".py") {
        continue;
      }
      const fs::path folder = fs::path(item.path).parent_path();
      std::error_code error;
      const bool released = !known_.empty() && fs::equivalent(source, release_of(item), error) && !error;
      const std::vector<fs::path> found =
          released ? byte_code_of(known_ / folder, source.stem().string()) : std::vector<fs::path>();
      if (!found.empty()) {
        fs::create_directories(made_ / folder);
      }
      for (const fs::path& file : found) {
        link_new(file, made_ / folder / file.filename());
      }
      all = all && !found.empty();
    }
    return all;
  }

  [[nodiscard]] fs::path release_of(const TreeItem& item) const {
    const fs::path packages = fs::path("/") / known_.lexically_relative(request_.byte_code);
    return packages / item.path;
  }

  void compile() const {
    std::vector<std::string> command{(site_ / "../../../bin/python").lexically_normal().string(),
                                     "-I",
                                     "-X",
                                     "pycache_prefix=" + request_.byte_code.string(),
                                     "-m",
                                     "compileall",
                                     "-q"};
    for (const std::string& module : request_.tree.modules) {
      command.push_back((site_ / module).string());
    }
    // Some trees hold files that never compile, such as templates.
    static_cast<void>(printed_by(std::move(command)));
  }

  /// As in an installed package, which a program may list.
  void put_beside_sources() const {
    for (const TreeItem& item : request_.tree.items) {
      const fs::path source = site_ / item.path;
      if (item.folder || source.extension() != ".py") {
        continue;
      }
      const fs::path beside = source.parent_path() / "__pycache__";
      for (const fs::path& file : byte_code_of(made_ / fs::path(item.path).parent_path(), source.stem().string())) {
        fs::create_directories(beside);
        link_new(file, beside / file.filename());
      }
    }
  }

  const StageRequest& request_;
  fs::path site_;
  fs::path made_;
  fs::path known_;
};

}  // namespace

bool has_byte_code(const StageStore& store, const StageRequest& request) {
  std::error_code error;
  const fs::path place = store.place_of(request.digest);
  return fs::exists(request.byte_code / place.relative_path() / "complete", error);
}

void make_byte_code(const StageStore& store, const StageRequest& request) {
  with_source_named(request, [&] {
    const fs::path place = store.place_of(request.digest);
    const fs::path made = request.byte_code / place.relative_path();
    remove_folder(made);
    if (const std::optional<StageMarker> marker = store.marker_of(request.digest)) {
      ByteCode(request, place, marker->packages).make();
      write_file_atomically(made / "complete", "");
    }
  });
}

}  // namespace filperf::run
