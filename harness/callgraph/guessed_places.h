#pragma once

#include <string>

#include "callgraph/identity.h"
#include "callgraph/profile.h"

namespace filperf::callgraph {

/// Guesses where the code of a dump comes from by its file names. This is for dumps whose interpreter cannot be asked,
/// such as one from another machine.
///
/// - `site-packages` and `dist-packages` are folders of the search path.
/// - `lib/python3.x` is the standard library; if several folders look like it, the one with modules that it is known to
///   have.
/// - `/tmp/filperf-xxxxxx` is a sandbox of the gate.
/// - The folder with the package's name holds the program: the one in the nearest of the folders above, else the last
///   in the path. A folder with that name that holds another one of these, or an environment, is a clone and not the
///   package. If there is no such folder, the files with that name are the program.
/// - An installed package belongs to a distribution that has the name of the package's top folder.
///
/// @param package  the program's import package: `demo`, `acme.tool`; `tool.py` for a program in one file
[[nodiscard]] Places guess_places(const Profile& profile, const std::string& package);

}  // namespace filperf::callgraph
