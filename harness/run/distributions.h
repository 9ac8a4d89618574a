#pragma once

#include <map>
#include <string>
#include <vector>

namespace filperf::run {

/// The distributions that an interpreter finds.
struct Distributions {
  std::map<std::string, std::string> versions;  ///< normalised name (PEP 503) -> version
  std::map<std::string, std::string> owners;    ///< first path component below a `sys.path` entry -> normalised name
};

/// Reads the installed distributions from their `.dist-info` folders (the format of PEP 376 and PEP 427: the name and
/// version from the folder's name, the owned files from RECORD). What cannot be read is left out: it is then simply of
/// no distribution.
/// @param search_path  `sys.path`
[[nodiscard]] Distributions installed_distributions(const std::vector<std::string>& search_path);

/// A distribution's name in its one comparable form: lower case, runs of `-`, `_` and `.` as one `-` (PEP 503).
[[nodiscard]] std::string normalized_distribution_name(const std::string& name);

}  // namespace filperf::run
