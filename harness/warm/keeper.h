#pragma once

#include "base/descriptor.h"
#include "scenario/scenario.h"
#include "warm/server.h"

namespace filperf::warm {

/// Keeps a warm interpreter's server. Starts it as a child of the calling process and passes signals on to it. When the
/// server has ended, for whatever reason, kills everything that it left and removes its socket and folder. If the
/// keeper is killed, the server ends too. The calling process must have no other children.
/// @param report  gets `ready` once clients can connect, or else what is wrong; is closed then
/// @return the exit code
[[nodiscard]] int keep_warm(const scenario::Scenario& scenario, const WarmServerOptions& options, Descriptor report);

/// Removes what servers left behind that were killed together with their keepers: sockets, and folders of interpreters.
/// @throws Error where the folder of the sockets cannot be used
void clean_up_after_dead_servers(const scenario::Scenario& scenario);

}  // namespace filperf::warm
