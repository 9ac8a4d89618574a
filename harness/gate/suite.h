#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace filperf::gate {

/// What one scenario came to in a run of CTest.
struct SuiteEntry {
  std::string scenario;
  bool ended = false;                  ///< false if it has begun and did not get to its end: it was killed
  std::filesystem::path verdict_file;  ///< empty for a refresh, and if there is no verdict
  std::string refresh;                 ///< of a refresh: `unchanged`, `created`, `updated` or `failed`
  std::string reason;                  ///< why there are no counts; the same text for the same reason
  std::string advice;                  ///< what to do about it
};

/// One run of CTest, from before its first test to after its last. CTest runs a command of ours at both ends. What the
/// tests in between came to is kept in a file, a line each, for the summary at the end. Several runs at a time have a
/// file each, and a run has one of its own each time, so that no summary shows what an earlier run found.
class Suite {
public:
  /// Begins one. Removes what runs left that were killed.
  /// @param folder  for the files
  /// @param owner   the process that runs the tests: CTest
  /// @throws Error if the file cannot be made
  static void begin(const std::filesystem::path& folder, pid_t owner);

  /// The one that this process is a part of: its parent has begun it, or a process above.
  [[nodiscard]] static std::optional<Suite> around_this_process(const std::filesystem::path& folder);

  /// Ends one. @return the last entry of each scenario, in the order of their beginnings; empty if none was begun
  /// @throws Error if the file cannot be read or removed
  [[nodiscard]] static std::vector<SuiteEntry> end(const std::filesystem::path& folder, pid_t owner);

  /// Notes that a scenario begins, or what it came to.
  /// @throws Error if the file cannot be written
  void note(const SuiteEntry& entry) const;

  /// The scenario that ended for this reason before `entry` did; empty if `entry`, which was noted, is the first.
  /// @throws Error if the file cannot be read
  [[nodiscard]] std::string first_with_reason(const SuiteEntry& entry) const;

private:
  explicit Suite(std::filesystem::path file) : file_(std::move(file)) {}

  std::filesystem::path file_;
};

}  // namespace filperf::gate
