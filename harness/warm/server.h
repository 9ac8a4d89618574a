#pragma once

#include <sys/types.h>

#include <cstddef>
#include <functional>

#include "base/descriptor.h"
#include "scenario/scenario.h"

namespace filperf::warm {

/// How a warm interpreter's server is to live.
struct WarmServerOptions {
  pid_t owner = 0;            ///< it ends when this process does
  double idle_seconds = 600;  ///< it ends when nobody has asked for so long
  /// Whether clients can connect during the import, and wait for it. If the import fails, the server refuses each of
  /// them and says why. Otherwise the process that started the server hears of the failure.
  bool in_background = false;
};

/// Starts a subject's warm interpreter, publishes its socket (see warm_socket.h) and serves there until it is told to
/// stop, its owner ends, nobody asks for long, or a signal comes. The calling process becomes the server: it must have
/// no other children.
///
/// Each request runs in a child of the interpreter, watched for its limits like a cold run; as many at once as there
/// are processors. The others wait, up to kMostWaiting; whoever asks then is refused, and runs cold. When a run ends,
/// what it started is killed.
///
/// @param listener  as listen_at gives it
/// @param ready     called once clients can connect
/// @throws Error where the interpreter cannot be started or the socket not be published; where the import fails, unless
///         it runs in the background
void serve_warm(const scenario::Scenario& scenario, const WarmServerOptions& options, Descriptor listener,
                const std::function<void()>& ready);

inline constexpr std::size_t kMostWaiting = 512;

}  // namespace filperf::warm
