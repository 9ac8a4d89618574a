#pragma once

#include <string>

#include "callgraph/identity.h"
#include "callgraph/profile.h"

namespace filperf::callgraph {

/// Where the code of a dump comes from, as far as its file names tell: for a dump whose interpreter is not there to
/// ask, as one from another machine. `site-packages` and `dist-packages` end a search path, `lib/python3.x` is the
/// standard library, `/tmp/filperf-xxxxxx` a sandbox of the gate, and the last folder named as the package holds the
/// program, or else files named so are the program. What is installed is taken to belong to a distribution named as its
/// top folder.
/// @param package  the program's import package: `filare`, `acme.tool`; `tool.py` for a program that is one file
[[nodiscard]] Places guess_places(const Profile& profile, const std::string& package);

}  // namespace filperf::callgraph
