#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "summary/finding.h"

namespace filperf::summary {

/// What the scenarios of a gate came to, read from the files that its checks wrote. Every format is made of it.
struct Report {
  std::vector<Finding> findings;  ///< by scenario, then by program; each with its document
  std::string page;               ///< the name of the HTML page that is written beside the other files; may be empty
  std::string files_address;      ///< where a CI shows the files that a run has left; empty if that is not known
};

/// Reads one verdict.
/// @throws Error if the file cannot be read, or is no verdict
[[nodiscard]] Finding read_verdict(const std::filesystem::path& file);

/// Reads verdict files and folders of them. Of a folder that has no verdict itself, its folders are read. A scenario
/// may come several times, as it does where shards ran it: what was counted must then be the same.
/// @param begins  called before each file is read
/// @throws Error if a file cannot be read or is no verdict, a folder has none, or two files contradict each other
[[nodiscard]] Report read(
    const std::vector<std::filesystem::path>& paths,
    const std::function<void(const std::filesystem::path&)>& begins = [](const std::filesystem::path&) {});

/// How many scenarios ran, and what became of them.
struct Tally {
  std::size_t ran = 0;
  std::size_t red = 0;
  std::size_t weakened = 0;
  std::size_t skipped = 0;
  std::size_t improved = 0;
};
[[nodiscard]] Tally tally_of(const std::vector<Finding>& findings);

}  // namespace filperf::summary
