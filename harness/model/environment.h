#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace filperf::model {

/// What moves counts though the program is the same. Two captures are compared in full only where theirs are equal.
struct Environment {
  std::string python;          ///< `CPython 3.11.7`
  std::string python_version;  ///< `cpython-3.11`: what a baseline belongs to
  std::string subject;         ///< `filare 1.6.0`; for information, it is what is under test
  int package_depth = 0;       ///< components of the path of the folder that holds the program's package
  std::map<std::string, std::string> distributions;  ///< all but the subject's own, normalised name -> version
  std::map<std::string, std::string> tools;          ///< external program -> version, `missing` where there is none
  std::string fonts;                                 ///< digest of the installed font files; `none`
  bool fixed_addresses = true;                       ///< address space randomisation was off
};

/// One thing that differs between two environments.
struct EnvironmentChange {
  std::string what;  ///< `jinja2`, `python`, `dot`, `fonts`, ...
  std::string before;
  std::string after;
};

/// What differs, the most telling first: interpreter, depth, addresses, tools, fonts, distributions by name. The
/// subject's own version is not among it.
[[nodiscard]] std::vector<EnvironmentChange> differences(const Environment& before, const Environment& after);

/// The folders that every run finds its external programs in; the machine's own PATH would move counts with its length.
inline constexpr const char* kPinnedPath = "/usr/local/bin:/usr/bin:/bin";

/// The versions of external programs, as they print them themselves.
/// @param cache  a file that remembers them by path, size and time of change, so that they are asked once; failures to
/// read or
///               write it cost only time
[[nodiscard]] std::map<std::string, std::string> tool_versions(const std::vector<std::string>& tools,
                                                               const std::filesystem::path& cache);

/// A digest over names and sizes of the font files below the system's font folders; `none` where there are none.
[[nodiscard]] std::string fonts_digest();

}  // namespace filperf::model
