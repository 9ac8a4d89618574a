#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "history/revisions.h"

namespace filperf::compare {

/// What became of a scenario at one commit.
struct Measured {
  enum class Kind {
    counted,
    same,   ///< the package is that of an earlier commit, and was not run again
    failed  ///< it has no counts
  };

  Kind kind = Kind::failed;
  std::string trouble;  ///< why it failed
  bool from_store = false;
  bool warm = false;  ///< whether it was counted in a warm interpreter
  std::string file;   ///< the baseline with its counts; empty if it failed

  // What follows is filled in by add_steps.

  std::int64_t calls = 0;  ///< all calls that do not move by themselves
  std::int64_t of_program = 0;
  std::int64_t by_program = 0;
  std::int64_t lines = 0;
  bool has_step = false;  ///< whether there is an earlier commit with counts
  std::int64_t change = 0;
  std::int64_t lines_change = 0;
  bool moved = false;              ///< whether anything differs from the last commit with counts
  std::string cause;               ///< the function of the program that most of the change is charged to
  std::int64_t cause_change = 0;   ///< how many calls of it, or lines
  bool cause_in_lines = false;     ///< whether no calls moved, and the cause is in lines
  bool largest = false;            ///< whether no other step of the scenario is larger
  std::size_t commits_before = 0;  ///< how many commits without counts the step covers too

  [[nodiscard]] bool has_counts() const { return kind != Kind::failed; }
};

/// The counts of a scenario at some commits.
struct MeasuredScenario {
  std::string name;
  std::string program;
  std::vector<Measured> commits;  ///< one for each commit of the history
};

/// Commits, oldest first, and what scenarios count at each. The changes of a scenario sum to the difference between its
/// first and its last commit with counts.
struct MeasuredHistory {
  std::vector<history::Commit> commits;
  std::vector<MeasuredScenario> scenarios;
  std::vector<std::string> notes;
  std::size_t runs = 0;  ///< how many times a scenario ran; the others came from the store or from an equal commit
};

}  // namespace filperf::compare
