#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "callgraph/profile.h"

namespace filperf::callgraph {

/// What a file's path alone says about it.
struct Source {
  std::string
      origin;        ///< `program`, `stdlib`, `builtin`, `other` (code made at run time), or a top-level package's name
  std::string file;  ///< the path without what depends on the machine: `yaml/loader.py`, `json/decoder.py`
  bool installed = false;  ///< in `site-packages` or `dist-packages`
};

/// Guesses where a file comes from, for a dump that has no record of its run beside it.
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
/// The last of several `site-packages` counts. A package's name is what it is imported by, which for most is that of
/// its distribution; a program that is installed is its package's name. A dump without folders (`strip_dirs`) says
/// nothing: all its files are the program's.
[[nodiscard]] Source source_of(std::string_view path);

/// The files of a profile, each one once.
struct Sources {
  std::vector<Source> files;               ///< in the order in which functions name them
  std::vector<std::uint32_t> paths;        ///< by file: index into Profile::strings
  std::vector<std::uint32_t> of_function;  ///< by function: index into `files`
};
[[nodiscard]] Sources sources_of(const Profile& profile);

}  // namespace filperf::callgraph
