#include "run/stage_maker.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "base/temporary_folder.h"
#include "run/distributions.h"
#include "run/small_text.h"
#include "run/source_metadata.h"
#include "run/stage_parts.h"

namespace filperf::run {

namespace fs = std::filesystem;

namespace {

/// `3.11`, as an interpreter names its folders.
std::string version_of(const fs::path& python) {
  const std::optional<std::string> answer =
      printed_by({python.string(), "-I", "-c",
                  "import sys, sysconfig; print('%d.%d%s' % (*sys.version_info[:2], "
                  "'t' if sysconfig.get_config_var('Py_GIL_DISABLED') else ''), end='')"});
  if (!answer || answer->empty()) {
    throw NotPython("cannot stage an environment of " + python.string(), "it does not answer like a Python interpreter",
                    "Name another interpreter (PYTHON of filperf_add_subject, -DFILPERF_PYTHON=).");
  }
  return *answer;
}

bool is_namespace(const fs::path& folder) {
  std::error_code error;
  return fs::is_directory(folder, error) && !fs::exists(folder / "__init__.py", error);
}

bool same_content(const fs::path& one, const fs::path& other) {
  std::error_code error;
  return fs::is_regular_file(fs::symlink_status(other, error)) &&
         fs::file_size(one, error) == fs::file_size(other, error) && !error && read_file(one) == read_file(other);
}

/// Puts the checkout's package into an environment in place of the release's.
class Replacement {
public:
  Replacement(const StageRequest& request, fs::path place, fs::path packages)
      : request_(request), packages_(std::move(packages)), site_(std::move(place) / packages_) {}

  /// @return the entries of the folder of packages that are not the environment's now
  std::vector<std::string> make() {
    for (const std::string& module : request_.tree.modules) {
      remove_old(site_, request_.tree.root / module, module);
    }
    const fs::path release = request_.environment.root.empty() ? fs::path() : request_.environment.root / packages_;
    for (const TreeItem& item : request_.tree.items) {
      if (item.folder) {
        fs::create_directories(site_ / item.path);
      } else if (!release.empty() && same_content(request_.tree.root / item.path, release / item.path)) {
        link_file(release / item.path, site_ / item.path);  // its byte code fits too
      } else {
        copy_with_time(request_.tree.root / item.path, site_ / item.path);
      }
    }
    changed_.insert(request_.tree.modules.begin(), request_.tree.modules.end());
    replace_metadata();
    return {changed_.begin(), changed_.end()};
  }

private:
  /// Removes what would be found instead of an entry of the checkout, or beside it. Other distributions may have parts
  /// of a namespace package, which stay.
  void remove_old(const fs::path& folder, const fs::path& fresh, const std::string& top) {
    const std::string name = import_name(fresh);
    for (const fs::path& entry : entries_in(folder)) {
      if (entry.filename() != fresh.filename() && (name.empty() || import_name(entry) != name)) {
        continue;
      }
      if (fs::is_directory(entry) && is_namespace(fresh)) {
        for (const fs::path& part : entries_in(fresh)) {
          remove_old(entry, part, top);
        }
      } else {
        fs::remove_all(entry);
      }
      changed_.insert(folder == site_ ? entry.filename().string() : top);
    }
  }

  void replace_metadata() {
    const Distributions installed = installed_distributions({site_.string()});
    const std::string owner = installed.owner_of_package(
        request_.package, {(request_.tree.root / request_.package.substr(0, request_.package.find('.'))).string()});
    remove_links_to_checkout(owner.empty() ? fs::path() : installed.folders.at(owner));
    if (!owner.empty()) {
      const std::string version = version_in_checkout(request_.tree.root, owner);
      const fs::path folder = installed.folders.at(owner);
      if (!version.empty() && version != installed.versions.at(owner) && folder.extension() == ".dist-info") {
        changed_.insert(folder.filename().string());
        changed_.insert(set_version(folder, version));
      }
    }
    for (const std::string& folder : request_.tree.metadata) {
      const std::string stem = fs::path(folder).stem().string();
      const std::string name = normalized_distribution_name(stem.substr(0, stem.find('-')));
      if (name == owner) {
        continue;
      }
      if (const auto known = installed.folders.find(name); known != installed.folders.end()) {
        changed_.insert(known->second.filename().string());
        fs::remove_all(known->second);
      }
      fs::copy(request_.tree.root / folder, site_ / folder, fs::copy_options::recursive);
      changed_.insert(folder);
    }
  }

  /// An editable install puts the checkout into `sys.path`, or makes the import system look there first.
  void remove_links_to_checkout(const fs::path& info_folder) {
    std::error_code error;
    const std::string record = fs::is_regular_file(info_folder / "RECORD", error)
                                   ? read_file(info_folder / "RECORD", std::size_t{64} << 20U)
                                   : std::string();
    for (const fs::path& entry : entries_in(site_)) {
      const std::string file = entry.filename().string();
      const bool own =
          !record.empty() && (record.starts_with(file + ",") || record.find("\n" + file + ",") != std::string::npos);
      if (own && (entry.extension() == ".pth" || file.starts_with("__editable__"))) {
        fs::remove_all(entry);
        changed_.insert(file);
      } else if (entry.extension() == ".pth") {
        remove_lines_to_checkout(entry);
      }
    }
  }

  void remove_lines_to_checkout(const fs::path& list) {
    const std::string text = read_file(list, kLargestText);
    std::string kept;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
      std::string line = text.substr(at, end - at);
      at = end;
      std::string folder = line.substr(0, line.find_last_not_of("\r\n ") + 1);
      const bool path = folder.starts_with('/');
      kept += path && has_package(folder, request_.package) ? "" : line;
    }
    if (kept != text) {
      fs::remove(list);
      if (!kept.empty()) {
        write_file_atomically(list, kept);
      }
      changed_.insert(list.filename().string());
    }
  }

  const StageRequest& request_;
  fs::path packages_;
  fs::path site_;
  std::set<std::string> changed_;
};

/// Takes back what another checkout's package has replaced.
void restore(const PythonEnvironment& environment, const fs::path& place, const StageMarker& marker) {
  const fs::path site = place / marker.packages;
  for (const std::string& name : marker.changed) {
    fs::remove_all(site / name);
    const fs::path original = environment.root / marker.packages / name;
    if (!environment.root.empty() && fs::exists(fs::symlink_status(original))) {
      link_tree(original, site / name);
    }
  }
}

/// The folder of packages that holds the program's, or the first.
fs::path packages_for(const StageRequest& request) {
  const std::vector<fs::path>& all = request.environment.packages;
  const auto holds = [&](const fs::path& packages) {
    return has_package(request.environment.root / packages, request.package);
  };
  const auto found = std::find_if(all.begin(), all.end(), holds);
  return found == all.end() ? all.front() : *found;
}

/// An environment without the checkout. @return its folder of packages
fs::path make_environment_for(const StageStore& store, const StageRequest& request) {
  const fs::path place = store.place_of(request.digest);
  remove_folder(place);  // what was left where this was interrupted
  if (std::optional<StageStore::Old> old = store.take_old(request.identity)) {
    store.invalidate(old->digest);
    fs::rename(store.place_of(old->digest), place);
    restore(request.environment, place, old->marker);
    if (!request.environment.root.empty()) {
      link_scripts(request.environment, place);
    }
    store.remove(old->digest, request.byte_code, old->lock);
    return old->marker.packages;
  }
  if (request.environment.root.empty()) {
    const std::string version = version_of(request.environment.python);
    make_environment(request.environment.python, version, place);
    return fs::path("lib") / ("python" + version) / "site-packages";
  }
  link_environment(request.environment, place);
  return packages_for(request);
}

}  // namespace

void make_stage(const StageStore& store, const StageRequest& request) {
  with_source_named(request, [&] {
    StageMarker marker;
    marker.environment = request.identity;
    marker.names = request.tree.modules;
    store.invalidate(request.digest);
    marker.packages = make_environment_for(store, request);
    remove_folder(request.byte_code / store.place_of(request.digest).relative_path());
    marker.changed = Replacement(request, store.place_of(request.digest), marker.packages).make();
    store.write_marker(request.digest, marker);
  });
}

}  // namespace filperf::run
