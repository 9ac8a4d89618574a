#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/error.h"
#include "gate/suite.h"

namespace filperf::commands {

/// Tells the run of CTest that this command is a part of, if it is one, what becomes of a scenario. Nothing that fails
/// here changes what becomes of it: it is said on stderr.
class SuiteNotes {
public:
  /// Notes that the scenario begins.
  explicit SuiteNotes(const std::filesystem::path& manifest);

  /// Notes its end. @return the scenario that ended for the same reason before; empty if there is none
  std::string ended(gate::SuiteEntry entry) const;
  /// Notes that it cannot be measured.
  void failed(const Error& error) const;

private:
  std::optional<gate::Suite> suite_;
  std::string scenario_;
};

}  // namespace filperf::commands
