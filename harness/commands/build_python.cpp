#include "commands/build_python.h"

#include <set>
#include <system_error>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "base/regular_expression.h"
#include "run/small_text.h"
#include "scenario/scenario.h"

namespace filperf::commands {

namespace fs = std::filesystem;

namespace {

constexpr int kMostLevels = 8;
/// The library's search recurses once for each character that fits, so it gets few.
constexpr std::size_t kLargestConfiguration = 4096;

std::optional<std::string> version_in_name(const std::string& name) {
  static const RegularExpression kName("(python|pypy)([0-9]+\\.[0-9]+t?)");
  const auto groups = kName.match(name);
  if (!groups) {
    return std::nullopt;
  }
  return ((*groups)[1] == "pypy" ? "pypy-" : "cpython-") + (*groups)[2];
}

/// The version that a virtual environment's configuration has.
std::optional<std::string> version_in_configuration(const fs::path& file) {
  static const RegularExpression kVersion("(^|\n)version(_info)? *= *([0-9]+\\.[0-9]+)");
  const std::string text = run::text_or_nothing(file, kLargestConfiguration);
  const auto groups = kVersion.find_in(text);
  return groups ? std::optional("cpython-" + (*groups)[3]) : std::nullopt;
}

/// The version of a scenario's interpreter in a build; no value if this is no build, or not of this scenario.
std::optional<std::string> version_in_build(const fs::path& build, const std::string& scenario) {
  std::error_code error;
  const fs::path index = build / "filperf" / "index.json";
  if (!fs::is_regular_file(index, error)) {
    return std::nullopt;
  }
  try {
    for (const scenario::IndexEntry& entry : scenario::read_index(index)) {
      if (entry.name == scenario && !entry.manifest.empty()) {
        return version_of_interpreter(scenario::read_manifest(entry.manifest).subject.python);
      }
    }
  } catch (const Error&) {
    return std::nullopt;  // a build that is no good is no help
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> version_of_interpreter(const fs::path& python) {
  std::error_code error;
  const fs::path home = python.parent_path().parent_path();
  if (auto version = version_in_configuration(home / "pyvenv.cfg")) {
    return version;
  }
  for (const fs::path& name : {python, fs::canonical(python, error)}) {
    if (auto version = version_in_name(name.filename().string())) {
      return version;
    }
  }
  std::set<std::string> found;
  for (const fs::path& entry : entries_in(home / "lib")) {
    if (auto version = version_in_name(entry.filename().string())) {
      found.insert(*version);
    }
  }
  return found.size() == 1 ? std::optional(*found.begin()) : std::nullopt;
}

std::optional<BuildPython> python_of_build(const std::string& scenario, const fs::path& folder) {
  std::error_code error;
  fs::path own = fs::read_symlink("/proc/self/exe", error);
  for (int i = 0; i < kMostLevels && own != own.parent_path(); ++i) {
    own = own.parent_path();
    if (auto version = version_in_build(own, scenario)) {
      return BuildPython{*version, own};
    }
  }
  std::set<std::string> versions;
  BuildPython found;
  fs::path place = fs::absolute(folder).lexically_normal();
  for (int i = 0; i < kMostLevels; ++i, place = place.parent_path()) {
    std::vector<fs::path> builds = entries_in(place / "build");
    builds.push_back(place);
    builds.push_back(place / "build");
    for (const fs::path& build : builds) {
      if (auto version = version_in_build(build, scenario)) {
        versions.insert(*version);
        found = {*version, build};
      }
    }
    if (fs::exists(place / ".git", error) || place == place.parent_path()) {
      break;
    }
  }
  return versions.size() == 1 ? std::optional(found) : std::nullopt;
}

}  // namespace filperf::commands
