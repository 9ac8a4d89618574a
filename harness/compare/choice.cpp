#include "compare/choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "base/regular_expression.h"
#include "scenario/scenario.h"

namespace filperf::compare {

namespace fs = std::filesystem;

namespace {

constexpr const char* kIndexFile = "filperf/index.json";

std::optional<RegularExpression> expression_of(const std::string& text, const char* option) {
  if (text.empty()) {
    return std::nullopt;
  }
  try {
    return RegularExpression(text);
  } catch (const std::invalid_argument& error) {
    throw UsageError(fmt::format("cannot use {} {}", option, text), error.what(), "Give a regular expression.");
  }
}

/// The index files of the build folders in a folder.
void add_indexes(std::vector<fs::path>& found, const fs::path& folder) {
  std::vector<fs::path> builds{folder / "build"};
  for (fs::path& entry : entries_in(folder / "build")) {
    builds.push_back(std::move(entry));
  }
  for (const fs::path& build : builds) {
    std::error_code error;
    if (fs::is_regular_file(build / kIndexFile, error)) {
      found.push_back(build / kIndexFile);
    }
  }
}

fs::file_time_type written(const fs::path& file) {
  std::error_code error;
  const fs::file_time_type time = fs::last_write_time(file, error);
  return error ? fs::file_time_type::min() : time;
}

fs::path index_named(const fs::path& named) {
  std::error_code error;
  if (!fs::is_directory(named, error)) {
    return named;
  }
  for (const fs::path& file : {named / kIndexFile, named / "index.json"}) {
    if (fs::is_regular_file(file, error)) {
      return file;
    }
  }
  throw Error("cannot find scenarios in " + named.string(), fmt::format("there is no {} in it", kIndexFile),
              "Name a build folder that CMake has configured, or its index.");
}

/// The declaration's labels, and those that its tests have in CTest.
std::vector<std::string> labels_of(const scenario::Scenario& scenario) {
  std::vector<std::string> labels = scenario.labels;
  labels.emplace_back("perf");
  if (scenario.growth) {
    labels.emplace_back("growth");
  }
  return labels;
}

}  // namespace

fs::path find_index(const fs::path& folder) {
  std::vector<fs::path> found;
  for (fs::path at = folder; found.empty(); at = at.parent_path()) {
    add_indexes(found, at);
    add_indexes(found, at / "perf");
    if (std::error_code error; at == at.parent_path() || fs::exists(at / ".git", error)) {
      break;
    }
  }
  if (found.empty()) {
    throw Error("cannot find the scenarios of " + folder.string(),
                "there is no filperf/index.json in build/, build/*/, perf/build/ or perf/build/*/",
                "Configure them with CMake first, or name the build folder with --index.");
  }
  return *std::max_element(found.begin(), found.end(),
                           [](const fs::path& a, const fs::path& b) { return written(a) < written(b); });
}

std::vector<gate::Declared> chosen_scenarios(const ChoiceRequest& request) {
  const std::optional<RegularExpression> names = expression_of(request.names, "-R");
  const std::optional<RegularExpression> labels = expression_of(request.labels, "-L");
  const fs::path index = fs::absolute(index_named(request.index));
  std::vector<gate::Declared> chosen;
  for (const scenario::IndexEntry& entry : scenario::read_index(index)) {
    if (names && !names->find_in("perf." + entry.name)) {
      continue;
    }
    gate::Declared declared = gate::read_declared(entry.manifest);
    const std::vector<std::string> all = labels_of(declared.scenario);
    if (labels && std::none_of(all.begin(), all.end(),
                               [&](const std::string& label) { return labels->find_in(label).has_value(); })) {
      continue;
    }
    chosen.push_back(std::move(declared));
  }
  std::sort(chosen.begin(), chosen.end(),
            [](const gate::Declared& a, const gate::Declared& b) { return a.scenario.name < b.scenario.name; });
  if (chosen.empty()) {
    throw Error("cannot choose scenarios of " + index.string(), "-R and -L leave none of them",
                "Leave one of these out, or see `ctest -N` for the names and `ctest --print-labels` for the labels.");
  }
  return chosen;
}

}  // namespace filperf::compare
