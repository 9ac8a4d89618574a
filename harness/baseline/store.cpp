#include "baseline/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <system_error>

#include "base/error.h"
#include "base/files.h"
#include "baseline/format.h"

namespace filperf::baseline {

namespace fs = std::filesystem;

namespace {

/// Much larger than any program's call graph, much smaller than the memory of a machine.
constexpr std::size_t kLargestBaseline = std::size_t{1} << 30U;

/// Only files that filperf wrote are ever removed.
bool is_baseline(const fs::path& file) {
  try {
    const std::string head = read_file(file, kLargestBaseline).substr(0, kHead);
    return head.find(kSchemaFamily) != std::string::npos || head.find(kGrowthSchemaFamily) != std::string::npos;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

fs::path path_of(const fs::path& baseline_folder, const std::string& python_version, const std::string& scenario) {
  return baseline_folder / python_version / (scenario + ".json");
}

std::optional<std::string> load_text(const fs::path& path) {
  std::error_code error;
  if (fs::symlink_status(path, error).type() == fs::file_type::not_found) {
    return std::nullopt;
  }
  return read_file(path, kLargestBaseline);
}

std::optional<Baseline> load(const fs::path& path) {
  const std::optional<std::string> text = load_text(path);
  return text ? std::optional(from_text(*text, path.string())) : std::nullopt;
}

model::ColdCause recorded_cold_cause(const fs::path& baseline_folder, const std::string& scenario) {
  for (const std::string& version : versions_with(baseline_folder, scenario)) {
    std::ifstream file(path_of(baseline_folder, version, scenario), std::ios::binary);
    std::string head(kHead, '\0');
    file.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(file.gcount()));
    const std::size_t member = head.find(kColdMember);
    if (member != std::string::npos) {
      const std::size_t from = member + kColdMember.size();
      const std::string name = head.substr(from, std::min(head.find('"', from), head.size()) - from);
      if (const std::optional<model::ColdCause> cause = model::cold_cause_named(name)) {
        return *cause;
      }
    }
  }
  return model::ColdCause::none;
}

void save(const fs::path& path, const Baseline& baseline) {
  write_file_atomically(path, to_text(baseline), Durability::durable);
}

void require_same_version(const model::Environment& baseline, const model::Environment& current,
                          const std::string& path) {
  if (baseline.python_version != current.python_version) {
    throw Error("cannot compare with the baseline " + path,
                fmt::format("it was taken under {}, this is {}", baseline.python, current.python),
                "A baseline belongs to one interpreter version: move it back to the folder of its version.");
  }
}

std::vector<std::string> versions_with(const fs::path& baseline_folder, const std::string& scenario) {
  std::vector<std::string> versions;
  for (const fs::path& folder : entries_in(baseline_folder)) {
    std::error_code error;
    if (fs::exists(folder / (scenario + ".json"), error)) {
      versions.push_back(folder.filename().string());
    }
  }
  return versions;
}

std::vector<fs::path> prune(const fs::path& baseline_folder, const std::string& python_version,
                            const std::vector<std::string>& declared) {
  std::vector<fs::path> removed;
  for (const fs::path& file : entries_in(baseline_folder / python_version)) {
    if (file.extension() != ".json" ||
        std::find(declared.begin(), declared.end(), file.stem().string()) != declared.end() || !is_baseline(file)) {
      continue;
    }
    std::error_code error;
    // Another refresh of the same run may have removed it first. Then that one has reported it.
    if (fs::remove(file, error)) {
      removed.push_back(file);
    } else if (error) {
      throw Error("cannot remove the baseline without a scenario, " + file.string(), error.message());
    }
  }
  return removed;
}

}  // namespace filperf::baseline
