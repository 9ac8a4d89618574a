#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "callgraph/profile.h"

namespace filperf::callgraph {

/// What the path of a file says about it.
struct Source {
  std::string
      origin;        ///< `program`, `stdlib`, `builtin`, `other` (code made at run time), or a top-level package's name
  std::string file;  ///< the path without the part that depends on the machine: `yaml/loader.py`, `json/decoder.py`
  bool installed = false;  ///< in `site-packages` or `dist-packages`
};

/// Guesses where a file comes from, for a dump without a record of its run.
///
/// | path                                               | origin                | file              |
/// |----------------------------------------------------|-----------------------|-------------------|
/// | `~`                                                | builtin               | `~`               |
/// | `<frozen importlib._bootstrap>`                    | stdlib                | as it is          |
/// | `<string>`, `<attrs generated init a.B>`, empty    | other                 | as it is          |
/// | `.../site-packages/yaml/loader.py`, dist-packages  | yaml                  | `yaml/loader.py`  |
/// | `.../site-packages/six.py`                         | six                   | `six.py`          |
/// | `.../lib/python3.11/json/decoder.py`, `python311.zip/`, `\Lib\` | stdlib   | `json/decoder.py` |
/// | anything else                                      | program               | its last two parts |
///
/// If a path has several `site-packages`, the last one counts. The origin of a package is its import name, which is
/// usually the distribution's name too. An installed program has its package's name as its origin. A dump without
/// folders (`strip_dirs`) has no such hints: all its files count as the program's.
[[nodiscard]] Source source_of(std::string_view path);

/// The distinct files of a profile.
struct Sources {
  std::vector<Source> files;               ///< in the order in which functions name them
  std::vector<std::uint32_t> paths;        ///< by file: index into Profile::strings
  std::vector<std::uint32_t> of_function;  ///< by function: index into `files`
};
[[nodiscard]] Sources sources_of(const Profile& profile);

}  // namespace filperf::callgraph
