#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace filperf::commands {

/// What `filperf history --measure` is given.
struct MeasuredHistoryOptions {
  std::string range;                   ///< `A..B`; empty to show the committed baselines instead
  std::string find;                    ///< a scenario to search the range for; may be empty
  std::vector<std::string> scenarios;  ///< by name; empty for all
  std::filesystem::path index;
  std::filesystem::path source;
  std::int64_t jobs = 0;
  bool json = false;
  bool plot = false;
};

/// Counts scenarios at the program's own commits and shows what each commit did. @return the exit code
[[nodiscard]] int show_measured_history(const MeasuredHistoryOptions& options);

}  // namespace filperf::commands
