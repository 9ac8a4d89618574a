#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "callgraph/call_graph.h"
#include "callgraph/profile.h"

namespace filperf::callgraph {

/// What a path says about where its code comes from: everything that the interpreter of a run knew. All paths are
/// absolute.
struct Places {
  std::vector<std::string> program;      ///< the program's package folders, or its one module file
  std::string stdlib;                    ///< the folder of the standard library
  std::vector<std::string> search_path;  ///< `sys.path`
  std::string sandbox;                   ///< the folder that the run's own files lie in; may be empty
  std::map<std::string, std::string>
      distributions;  ///< first path component below `search_path` -> distribution's name
};

/// Gives every function of a dump its identity and origin, and adds up those that share an identity.
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
/// Addresses (` at 0x7f...`) are taken out of names: they differ from run to run. Bytes that are not UTF-8 are escaped,
/// so that an identity can stand in JSON.
[[nodiscard]] CallGraph identify(const Profile& profile, const Places& places);

/// The identity that `identify` gives to each label of a dump, by its index in Profile::functions. Labels may share
/// one.
[[nodiscard]] std::vector<std::string> identities(const Profile& profile, const Places& places);

/// What an identity says of a file: its name, without machine paths, and where it comes from.
struct LocatedFile {
  std::string file;    ///< the part of an identity before the `:`
  std::string origin;  ///< by name: `program`, `stdlib`, a distribution's
};

/// The same for a single file of a label.
[[nodiscard]] LocatedFile locate(const std::string& file, const Places& places);

/// A name without the addresses that `repr` puts into it.
[[nodiscard]] std::string without_addresses(std::string_view name);

}  // namespace filperf::callgraph
