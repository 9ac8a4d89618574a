#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "callgraph/call_graph.h"
#include "callgraph/profile.h"

namespace filperf::callgraph {

/// What the interpreter of a run knew about the places of code. All paths are absolute.
struct Places {
  std::vector<std::string> program;      ///< the program's package folders, or its one module file
  std::string stdlib;                    ///< the folder of the standard library
  std::vector<std::string> search_path;  ///< `sys.path`
  std::string sandbox;                   ///< the folder that holds the run's own files; may be empty
  std::map<std::string, std::string>
      distributions;  ///< first path component below `search_path` -> distribution's name
};

/// Gives every function of a dump its identity and origin, and adds up functions that share an identity.
///
/// | label's file                | identity                                     | origin            |
/// |-----------------------------|----------------------------------------------|-------------------|
/// | `~`                         | `builtin:<method 'append' of 'list' objects>`| builtin           |
/// | `<frozen importlib...>`     | `stdlib/<frozen importlib...>:name`          | stdlib            |
/// | below a program's folder    | `package/module.py:name`                     | program           |
/// | below the standard library  | `stdlib/module.py:name`                      | stdlib            |
/// | below another `sys.path`    | `package/module.py:name`                     | its distribution, or other |
/// | in the sandbox              | `sandbox/work/file.py:name`                  | other             |
/// | anything else               | `other/file.py:name`, `<string>:name`        | other             |
///
/// Addresses (` at 0x7f...`) differ from run to run, so they are removed from names. Bytes that are not UTF-8 are
/// escaped, because identities are written to JSON.
[[nodiscard]] CallGraph identify(const Profile& profile, const Places& places);

/// The identity that `identify` gives to each label of a dump, by its index in Profile::functions. Several labels may
/// share one.
[[nodiscard]] std::vector<std::string> identities(const Profile& profile, const Places& places);

/// A file as an identity names it, without machine paths, and the file's origin.
struct LocatedFile {
  std::string file;    ///< the part of an identity before the `:`
  std::string origin;  ///< its name: `program`, `stdlib`, a distribution's
};

/// Locates the file of one label.
[[nodiscard]] LocatedFile locate(const std::string& file, const Places& places);

/// Removes the addresses that `repr` puts into a name.
[[nodiscard]] std::string without_addresses(std::string_view name);

}  // namespace filperf::callgraph
