#pragma once

#include <string>
#include <vector>

#include "callgraph/call_graph.h"
#include "model/environment.h"

namespace filperf::gate {

/// The libraries of the system that only one of two runs has opened, as far as the environment may be the reason. A
/// library that the later run did not open and that is still installed is the program's own doing.
/// @param after  the environment of a run on this machine
[[nodiscard]] std::vector<model::EnvironmentChange> library_changes(const model::Environment& before,
                                                                    const model::Environment& after);

/// What to say of counts that moved where the program looks through the installed distributions, as
/// `importlib.metadata` does for entry points and for any version that it is asked for: they follow from what is
/// installed, used or not. That explains a few calls and weakens nothing.
/// @return empty if both runs found the same, or one of them did not look
[[nodiscard]] std::string warning_about_installed(const model::Environment& before, const model::Environment& after,
                                                  const callgraph::CallGraph& old_graph,
                                                  const callgraph::CallGraph& graph);

}  // namespace filperf::gate
