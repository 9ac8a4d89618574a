#pragma once

#include <filesystem>
#include <string>

namespace filperf::gate {

/// A state of the program's repository: a commit, or the working tree.
struct Revision {
  std::string name;              ///< as people call it: `v1.6.0`, `the working tree`
  std::string commit;            ///< hexadecimal; of the working tree: that of HEAD; empty if there is none
  std::filesystem::path folder;  ///< like a checkout: the package lies in it as in the repository
  std::filesystem::path source;  ///< the folder that holds the package: `folder`, or one in it
};

/// The two sides of a comparison.
struct Compared {
  Revision before;  ///< what stands for the baseline
  Revision after;
  /// Where git has both, if the later one is a commit too: then its folder is no checkout.
  std::filesystem::path repository = {};
};

}  // namespace filperf::gate
