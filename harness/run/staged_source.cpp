#include "run/staged_source.h"

#include <fmt/format.h>
#include <sys/file.h>

#include <algorithm>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "base/digest.h"
#include "base/error.h"
#include "base/files.h"
#include "run/distributions.h"
#include "run/private_folder.h"
#include "run/python_environment.h"
#include "run/small_text.h"
#include "run/source_tree.h"
#include "run/stage_byte_code.h"
#include "run/stage_maker.h"
#include "run/stage_store.h"

namespace filperf::run {

namespace fs = std::filesystem;
using scenario::Scenario;

namespace {

constexpr std::size_t kDigestLength = 16;  ///< as long as the name of a managed environment

void require_package(const Scenario& scenario) {
  const fs::path& source = *scenario.subject.source;
  if (has_package(source, scenario.subject.package)) {
    return;
  }
  throw Error(
      fmt::format("cannot capture {}", scenario.name),
      fmt::format("SOURCE is {}, but there is no package `{}` in it", source.string(), scenario.subject.package),
      "Name the folder that holds it (SOURCE of filperf_add_subject, -DFILPERF_SOURCE=) and configure again.");
}

/// The first path components of the installed release's files; empty if none is installed.
std::set<std::string> shipped_by_release(const PythonEnvironment& environment, const std::string& package) {
  std::vector<std::string> search_path;
  for (const fs::path& packages : environment.packages) {
    search_path.push_back((environment.root / packages).string());
  }
  const Distributions installed = installed_distributions(search_path);
  const std::string owner = installed.owner_of_package(package, {});
  std::set<std::string> shipped;
  for (const auto& [path, name] : installed.owners) {
    if (!owner.empty() && name == owner) {
      shipped.insert(path.substr(0, path.find('/')));
    }
  }
  return shipped;
}

/// What a checkout says of its distribution.
std::string statements_of(const SourceTree& tree) {
  std::string text;
  const auto add = [&](const fs::path& file) {
    std::error_code error;
    if (fs::is_regular_file(file, error)) {
      text += file.filename().string() + '\0' + read_file(file, kLargestText) + '\0';
    }
  };
  for (const fs::path& folder : {tree.root, tree.root.parent_path()}) {
    add(folder / "pyproject.toml");
    add(folder / "setup.cfg");
  }
  for (const std::string& folder : tree.metadata) {
    text += folder + '\0';
    for (const char* file : {"PKG-INFO", "METADATA", "RECORD", "entry_points.txt", "top_level.txt"}) {
      add(tree.root / folder / file);
    }
  }
  return filperf::digest_of(text);
}

/// Where stages are kept: beside the managed environments, for hard links and for the depth.
fs::path home_of(const PythonEnvironment& environment, const fs::path& byte_code) {
  return environment.managed ? environment.root.parent_path() : byte_code.parent_path();
}

/// Finds the stage, or makes it. @return a shared lock on it
Descriptor held(const StageStore& store, const StageRequest& request) {
  while (true) {
    Descriptor shared = store.lock(request.digest, LOCK_SH);
    if (store.marker_of(request.digest) && has_byte_code(store, request)) {
      return shared;
    }
    shared.close();
    const Descriptor alone = store.lock(request.digest, LOCK_EX);
    if (!store.marker_of(request.digest)) {
      make_stage(store, request);
    }
    if (!has_byte_code(store, request)) {
      make_byte_code(store, request);
    }
  }
}

}  // namespace

Staged stage(Scenario scenario) {
  if (!scenario.subject.source || scenario.subject.staged) {
    return {std::move(scenario), {}};
  }
  require_package(scenario);
  const fs::path& source = *scenario.subject.source;
  StageRequest request;
  request.environment = environment_of(scenario.subject.python);
  const bool flat = source.filename() != "src";
  request.tree = read_source_tree(
      source, scenario.subject.package,
      flat ? shipped_by_release(request.environment, scenario.subject.package) : std::set<std::string>());
  request.package = scenario.subject.package;
  request.byte_code = byte_code_folder(scenario);
  request.digest =
      filperf::digest_of(fmt::format("filperf/stage/1|{}|{}|{}|{}", request.environment.identity, request.package,
                                     digest_of(request.tree), statements_of(request.tree)))
          .substr(0, kDigestLength);
  const StageStore store(home_of(request.environment, request.byte_code));
  Descriptor lock = held(store, request);
  const StageMarker marker = store.marker_of(request.digest).value_or(StageMarker{});
  const fs::path place = store.place_of(request.digest);
  store.prune(request.byte_code);
  scenario.subject.staged =
      model::StagedSource{request.digest, scenario.subject.python, place / marker.packages, source, marker.names};
  scenario.subject.python = place / "bin" / "python";
  return {std::move(scenario), std::move(lock)};
}

}  // namespace filperf::run
