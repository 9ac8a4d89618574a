#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/temporary_folder.h"
#include "scenario/scenario.h"

namespace filperf::run {

/// What the generator of a family made for one size. It is removed with this object.
///
/// The generator is run by the subject's interpreter, without a profiler, in an empty folder and with the environment
/// variables of the scenario's own runs. Whatever it writes there is an input, and so is what it prints, where
/// GENERATES names a file for that.
class GeneratedInput {
public:
  /// Runs the generator. @param scenario  one with `growth`
  /// @throws Error where it fails, passes the scenario's TIMEOUT or MEMORY_LIMIT, or makes nothing
  GeneratedInput(const scenario::Scenario& scenario, std::int64_t size);

  /// What it made, sorted by name; files and folders.
  [[nodiscard]] const std::vector<std::filesystem::path>& entries() const { return entries_; }

  /// A digest over names and contents of all of it: tells a changed generator from a changed program.
  [[nodiscard]] const std::string& digest() const { return digest_; }

private:
  TemporaryFolder folder_;
  std::vector<std::filesystem::path> entries_;
  std::string digest_;
};

/// The scenario at one size: with what the generator made among its inputs, and the marks in its arguments replaced.
/// The result names files that are removed with `input`.
/// @throws Error where an input has the name of a generated one
[[nodiscard]] scenario::Scenario at_size(const scenario::Scenario& scenario, std::int64_t size,
                                         const GeneratedInput& input);

}  // namespace filperf::run
