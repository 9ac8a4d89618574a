#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/descriptor.h"
#include "gate/declared.h"
#include "gate/revision.h"
#include "history/git.h"
#include "scenario/scenario.h"

namespace filperf::compare {

/// The name of the side that stands for the baseline, see Subject::side.
inline constexpr const char* kBefore = "before";

/// The name of the working tree among revisions.
inline constexpr const char* kWorkingTree = "the working tree";

/// What is compared, as a person says it.
struct SidesRequest {
  std::string base;                             ///< empty for the merge base with the default branch
  std::string head;                             ///< empty for the working tree
  std::optional<std::filesystem::path> source;  ///< a folder in the program's repository; by default the working folder
};

/// The two sides of a comparison as folders, for as long as this object lives.
struct Sides {
  gate::Compared compared;
  std::vector<std::string> notes;  ///< what of a revision is missing, and what was chosen
  std::vector<Descriptor> in_use;
};

/// Finds both revisions of a subject's program, and writes those that are commits to folders. The repository is only
/// read.
/// @throws Error if there is no repository, no such revision, or no package in it
[[nodiscard]] Sides find_sides(const scenario::Scenario& scenario, const SidesRequest& request);

/// The same for a check against a revision (FIL_PERF_AGAINST): the other side is the subject's SOURCE as it is.
/// @throws Error as above, or if the subject has no SOURCE
[[nodiscard]] Sides find_sides_against(const scenario::Scenario& scenario, const std::string& revision);

/// The repository of a program, and where it has the package.
struct Repository {
  history::Git git;
  std::filesystem::path folder;                 ///< the top of the working tree; of a bare one the repository itself
  std::optional<std::filesystem::path> source;  ///< the folder in the working tree that holds the package
  std::string place;                            ///< the same, relative to `folder`
};

/// Finds it. @param source  a folder in it; by default the working folder, or else the subject's SOURCE
/// @throws Error if there is no repository, or its working tree does not hold the package
[[nodiscard]] Repository repository_of(const scenario::Scenario& scenario,
                                       const std::optional<std::filesystem::path>& source);

/// A scenario that runs the package of one revision.
[[nodiscard]] gate::Declared at_revision(gate::Declared declared, const gate::Revision& revision,
                                         const std::string& side);

/// Scenarios of one subject at one revision. The package is staged once for all of them.
/// @param in_use  gets what keeps it
/// @throws Error as run::stage does
[[nodiscard]] std::vector<gate::Declared> staged_at(const std::vector<gate::Declared>& scenarios,
                                                    const gate::Revision& revision, const std::string& side,
                                                    std::vector<Descriptor>& in_use);

}  // namespace filperf::compare
