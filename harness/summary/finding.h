#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "summary/outside.h"
#include "summary/place.h"

namespace filperf::summary {

struct Document;

/// A count on both sides.
struct Counts {
  std::int64_t before = 0;
  std::int64_t after = 0;
};

/// What one scenario came to, as far as several reports need it. The rest is in its document.
struct Finding {
  std::string scenario;
  std::string program;
  std::string phase;                  ///< `import` or `run`; may be empty
  std::string status;                 ///< as in the verdict; of a refresh `unchanged`, `created`, `updated` or `failed`
  std::string headline;               ///< what is wrong, in a few words; empty if it is green
  std::string reason;                 ///< why it is not green; the same text for the same reason
  std::string advice;                 ///< what to do about that
  std::optional<Place> cause;         ///< the line to look at first; only of a red one, if a line is known
  std::optional<Counts> calls;        ///< all calls; only if there is a baseline
  std::string change;                 ///< how far all calls moved: `+22,357 calls (+3.66 %)`; may be empty
  std::string accept_command;         ///< accepts the counts of this scenario; empty if that does not help
  std::vector<std::string> weakened;  ///< why not everything was gated; empty if everything was
  bool cannot_be_red = false;         ///< weakened, and nothing was gated
  bool is_refresh = false;
  // What an import declares, libraries build in the run phase before the program's own code runs.
  bool more_outside = false;  ///< in the run phase: a count is beyond its limit for calls outside the program
  std::set<std::string> libraries_outside;  ///< in the run phase: that do more outside the program
  std::vector<Declaration> declarations;    ///< in the import phase: what it declares more of
  /// In the import phase: the lines of the program that its bill grew at, `+42,674 demo/cli.py:12: text`, largest
  /// first.
  std::vector<std::string> grew_at;
  std::filesystem::path checkout;            ///< the program's, if it is one: paths in reports are relative to it
  std::string commit;                        ///< that the checkout was written of; empty if it is a working tree
  std::filesystem::path repository;          ///< where git has that commit; empty if it is a working tree
  std::string compared_with;                 ///< the revision that stands for the baseline; empty if there is none
  std::filesystem::path file;                ///< of the verdict; empty if there is none
  std::shared_ptr<const Document> document;  ///< the verdict itself; null if there is none

  /// Whether the test failed.
  [[nodiscard]] bool is_red() const;
};

/// Reads a verdict that a check wrote. What it does not hold stays empty, and so do `file` and `document`.
[[nodiscard]] Finding finding_of(const nlohmann::json& verdict);

/// One that has no verdict.
[[nodiscard]] Finding broken(const std::string& scenario, std::string reason);

}  // namespace filperf::summary
