#pragma once

#include <stdexcept>
#include <string>

namespace filperf {

/// The one exception of the harness. `main` prints it and exits with 1 (usage errors: 2).
///
/// A message answers four questions in this order: what was attempted, on which file, why it failed, what to do next.
class Error : public std::runtime_error {
public:
  /// @param what_failed  what was attempted and on what, without a final full stop: "cannot read the dump x.pstats"
  /// @param why          the reason, without a final full stop: "the file ends at byte 12"
  /// @param next         what the reader can do about it, one sentence; may be empty
  Error(std::string what_failed, std::string why, std::string next = {});

  /// What was attempted, and on what.
  [[nodiscard]] const std::string& what_failed() const noexcept { return what_failed_; }
  /// Why it failed.
  [[nodiscard]] const std::string& why() const noexcept { return why_; }
  /// What to do next; empty if there is nothing to say.
  [[nodiscard]] const std::string& next() const noexcept { return next_; }

private:
  std::string what_failed_;
  std::string why_;
  std::string next_;
};

/// Thrown if the command line or a setting is at fault; `main` exits with 2.
class UsageError : public Error {
public:
  using Error::Error;
};

}  // namespace filperf
