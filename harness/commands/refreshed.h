#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "callgraph/call_graph.h"
#include "gate/accepted.h"

namespace filperf::commands {

/// Enough to see a function that moves one time in two with a chance of 3 in 4; what is missed is held by the floor.
inline constexpr int kRefreshCaptures = 3;

/// What a refresh did to one baseline.
struct Refreshed {
  enum class Status { unchanged, created, updated, failed };

  std::string scenario;
  std::string program;  ///< the subject's name
  Status status = Status::failed;
  std::string message;  ///< why it failed
  std::filesystem::path path;
  callgraph::CallTotals before;  ///< of a family: at its largest size
  callgraph::CallTotals after;
  std::optional<gate::Accepted>
      accepted;                     ///< what changed, where there was a baseline; of a family: at its largest size
  std::vector<std::string> growth;  ///< for a family: what its counts say, a line each
  std::size_t unstable = 0;
  std::vector<std::string> notes;
  std::vector<std::filesystem::path> pruned;
};

/// The baseline that is there; none where it cannot be read, which a refresh is the cure for.
template <typename Baseline, typename Load>
std::optional<Baseline> load_accepted(const std::filesystem::path& path, std::vector<std::string>& notes,
                                      const Load& load) {
  try {
    return load(path);
  } catch (const Error& error) {
    notes.push_back(fmt::format("what was there is replaced: {}", error.why()));
    return std::nullopt;
  }
}

}  // namespace filperf::commands
