#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace filperf::model {

/// What moves counts although the program is the same. Two captures are compared in full only if their environments are
/// equal.
struct Environment {
  std::string python;          ///< `CPython 3.11.7`
  std::string python_version;  ///< `cpython-3.11`: what a baseline belongs to
  std::string subject;         ///< `filare 1.6.0`; for information, it is what is under test
  int package_depth = 0;       ///< components of the path of the folder that holds the program's package
  std::map<std::string, std::string> distributions;  ///< all but the subject's own, normalised name -> version
  std::map<std::string, std::string> tools;          ///< external program -> version, `missing` if there is none
  std::string fonts;                                 ///< digest of the installed font files; `none` if there are none
  bool fixed_addresses = true;                       ///< address space randomisation was off
  /// Processors that the program asked for, if their number could not be made the same on every machine; else 0.
  std::int64_t processors = 0;
};

/// One thing that differs between two environments.
struct EnvironmentChange {
  std::string what;  ///< `jinja2`, `python`, `dot`, `fonts`, ...
  std::string before;
  std::string after;
};

/// What differs, the most important first: interpreter, depth, addresses, tools, fonts, distributions by name. The
/// subject's own version does not count.
[[nodiscard]] std::vector<EnvironmentChange> differences(const Environment& before, const Environment& after);

}  // namespace filperf::model
