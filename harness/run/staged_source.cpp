#include "run/staged_source.h"

#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

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

/// The distributions in an environment's own folders.
Distributions installed_in(const PythonEnvironment& environment) {
  std::vector<std::string> search_path;
  for (const fs::path& packages : environment.packages) {
    search_path.push_back((environment.root / packages).string());
  }
  return installed_distributions(search_path);
}

/// The checkout that an environment is linked to (`pip install -e`, `uv sync`): the folder that holds the package. No
/// value if the package is installed, or is found in another way.
std::optional<fs::path> linked_source(const scenario::Subject& subject) {
  PythonEnvironment environment;
  try {
    environment = environment_of(subject.python);
  } catch (const Error&) {
    return std::nullopt;  // it is no business of ours, unless a checkout has to go there
  }
  if (environment.managed) {
    return std::nullopt;
  }
  const std::string& package = subject.package;
  std::vector<fs::path> candidates;
  for (const fs::path& packages : environment.packages) {
    if (has_package(environment.root / packages, package)) {
      return std::nullopt;
    }
    for (const std::string& folder : folders_in_path_files(environment.root / packages)) {
      candidates.emplace_back(folder);
    }
  }
  for (const auto& [project, name] : installed_in(environment).linked) {
    candidates.push_back(fs::path(project) / "src");
    candidates.emplace_back(project);
  }
  const auto found = std::find_if(candidates.begin(), candidates.end(),
                                  [&](const fs::path& folder) { return has_package(folder, package); });
  return found == candidates.end() ? std::nullopt : std::optional(*found);
}

/// The first path components of the installed distribution's files, and the entry point's module; empty if the program
/// is not installed. If it is a link to the checkout, nobody knows more of it than its package.
std::set<std::string> shipped_by_release(const PythonEnvironment& environment, const scenario::Subject& subject) {
  const Distributions installed = installed_in(environment);
  const std::string top = subject.package.substr(0, subject.package.find('.'));
  const std::string owner = installed.owner_of_package(subject.package, {(*subject.source / top).string()});
  std::set<std::string> shipped;
  for (const auto& [path, name] : installed.owners) {
    if (!owner.empty() && name == owner) {
      shipped.insert(path.substr(0, path.find('/')));
    }
  }
  if (!owner.empty()) {
    const std::string entry = subject.entry.substr(0, subject.entry.find_first_of(".:"));
    shipped.insert({entry, entry + ".py"});
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

StageRequest request_for(const Scenario& scenario) {
  StageRequest request;
  request.environment = environment_of(scenario.subject.python);
  const fs::path& source = *scenario.subject.source;
  const bool flat = source.filename() != "src";
  request.identity = identity_of(request.environment);
  request.tree =
      read_source_tree(source, scenario.subject.package,
                       flat ? shipped_by_release(request.environment, scenario.subject) : std::set<std::string>());
  request.package = scenario.subject.package;
  request.byte_code = byte_code_folder(scenario);
  const std::string package =
      fmt::format("{}|{}|{}", request.package, digest_of(request.tree), statements_of(request.tree));
  request.digest =
      filperf::digest_of(fmt::format("filperf/stage/1|{}|{}", request.identity, package)).substr(0, kDigestLength);
  request.content = filperf::digest_of(portable_identity_of(request.environment) + "|" + package);
  return request;
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

std::optional<fs::path> source_of(const scenario::Subject& subject) {
  return subject.source ? subject.source : linked_source(subject);
}

Staged stage(Scenario scenario) {
  std::error_code error;
  if (scenario.subject.staged || !fs::is_regular_file(scenario.subject.python, error) ||
      ::access(scenario.subject.python.c_str(), X_OK) != 0) {
    return {std::move(scenario), {}};  // a run says what is wrong with the interpreter
  }
  if (!scenario.subject.source) {
    scenario.subject.source = source_of(scenario.subject);
  } else {
    require_package(scenario);
  }
  if (!scenario.subject.source) {
    return {std::move(scenario), {}};
  }
  const StageRequest request = request_for(scenario);
  const StageStore store(home_of(request.environment, request.byte_code));
  Descriptor lock;
  try {
    lock = held(store, request);
  } catch (const NotPython&) {
    return {std::move(scenario), {}};
  }
  const StageMarker marker = store.marker_of(request.digest).value_or(StageMarker{});
  const fs::path place = store.place_of(request.digest);
  store.prune(request.byte_code);
  scenario.subject.staged =
      model::StagedSource{request.digest, scenario.subject.python, place / marker.packages, *scenario.subject.source,
                          marker.names,   request.content};
  scenario.subject.python = place / "bin" / "python";
  return {std::move(scenario), std::move(lock)};
}

}  // namespace filperf::run
