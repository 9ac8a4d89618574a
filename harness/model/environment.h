#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace filperf::model {

/// The fonts of a run that draws no text.
inline constexpr const char* kFontsUnused = "unused";

/// What moves counts although the program is the same. Two captures are compared in full only if their environments are
/// equal in all that the runs used.
struct Environment {
  std::string python;          ///< `CPython 3.11.7`
  std::string python_version;  ///< `cpython-3.11`: what a baseline belongs to
  std::string subject;         ///< `demo 1.6.0`; for information, it is what is under test
  int package_depth = 0;       ///< components of the path of the folder that holds the program's package
  /// The distributions that a run imported from, without the subject's own: normalised name -> version. All that were
  /// installed, where `unused_recorded` is false.
  std::map<std::string, std::string> distributions;
  std::map<std::string, std::string> tools;        ///< external program -> version, `missing` if there is none
  std::string fonts;                               ///< digest of the installed font files; `none`, or kFontsUnused
  bool fixed_addresses = true;                     ///< address space randomisation was off
  std::map<std::string, std::string> unused = {};  ///< the other distributions that were installed
  bool unused_recorded = false;                    ///< false for baselines of an older filperf
  /// Processors that the program asked for, if their number could not be made the same on every machine; else 0.
  std::int64_t processors = 0;
  /// Shared libraries of the system that the program opened by name (`ctypes`, `cffi`), such as `libpango-1.0.so.0`;
  /// sorted.
  std::vector<std::string> libraries = {};
  bool libraries_recorded = false;  ///< false for baselines of an older filperf
};

/// An environment with what another run in it used as well.
[[nodiscard]] Environment with_uses_of(Environment environment, const Environment& other);

/// One thing that differs between two environments.
struct EnvironmentChange {
  std::string what;  ///< `jinja2`, `python`, `dot`, `fonts`, ...
  std::string before;
  std::string after;
};

/// What differs, the most important first: interpreter, depth, addresses, tools, fonts, distributions by name. The
/// subject's own version does not count, nor does a distribution that neither run used, nor fonts unless both runs drew
/// text. A distribution that only one of them used counts if its version differs, or if it was not installed for the
/// other: then the environment has changed, and not the program.
[[nodiscard]] std::vector<EnvironmentChange> differences(const Environment& before, const Environment& after);

/// The libraries that only one of them has opened. A program may look for one and do without it, so they explain a
/// move; if nothing moved, they are nothing to tell.
[[nodiscard]] std::vector<EnvironmentChange> differences_of_libraries(const Environment& before,
                                                                      const Environment& after);

/// The distributions that neither of them used, and that only one has, or has in this version. They may explain a
/// move if the program looks through all that are installed.
[[nodiscard]] std::vector<EnvironmentChange> differences_of_unused(const Environment& before, const Environment& after);

/// The first two together.
[[nodiscard]] std::vector<EnvironmentChange> all_differences(const Environment& before, const Environment& after);

}  // namespace filperf::model
