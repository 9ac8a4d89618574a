#pragma once

#include <functional>

#include "scenario/scenario.h"

namespace filperf::capture {

/// How a warm interpreter's server is to live.
struct WarmServerOptions {
  pid_t owner = 0;            ///< it ends when this process does
  double idle_seconds = 600;  ///< it ends when nobody has asked for so long
};

/// Starts a subject's warm interpreter and serves it on its socket (see warm_protocol.h) until it is told to stop, its
/// owner ends, nobody asks for long, or a signal comes. The calling process becomes the server: it must have no other
/// children.
///
/// Each request runs in a child of the interpreter, watched for its limits like a cold run; as many at once as there
/// are processors, the others wait. When a run ends, what it started is killed.
///
/// @param ready  called once clients can connect
/// @throws Error where the interpreter or the socket cannot be made
void serve_warm(const scenario::Scenario& scenario, const WarmServerOptions& options,
                const std::function<void()>& ready);

/// Removes what a server that was killed left behind: its socket, the folder of its interpreter.
void clean_up_after_dead_servers(const scenario::Scenario& scenario);

}  // namespace filperf::capture
