#pragma once

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>

#include "scenario/scenario.h"
#include "warm/protocol.h"

namespace filperf::warm {

/// The warm interpreter went away in the middle of a run, or ran code that is no longer there. The run was killed; its
/// sandbox is not fresh any more.
class WarmLost : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// What this process does while a run goes on. Must be short, and not throw; the former may be done twice.
struct Meanwhile {
  std::function<void()> started;  ///< once the run was asked for
  std::function<void()> left;     ///< once the run has left its result; not of a cold one
};

/// Runs a request in the warm interpreter that the parent of this process (a run of CTest, a shell) has started.
/// @param why  filled in where there is no result: why the run has to be a cold one
/// @return no value where there is no such interpreter or it refused; nothing has happened in the sandbox then
/// @throws WarmLost where it went away meanwhile, was silent for so long that it must hang (it is then made to end), or
/// its code has changed since it was started
/// @throws Interrupted where this process was told to stop; the run was killed
[[nodiscard]] std::optional<process::ProcessResult> run_warm(const scenario::Scenario& scenario,
                                                             const DriverRequest& request, const Meanwhile& meanwhile,
                                                             std::string& why);

/// Tells the warm interpreter of `owner` to stop, and waits until it has cleaned up; one that hangs is killed.
/// @param why  filled in where there was none
/// @return whether there was one
bool stop_warm(const scenario::Scenario& scenario, pid_t owner, std::string& why);

/// Whether the warm interpreter of `owner` can be used. Waits for its import. @param why  filled in where it cannot
[[nodiscard]] bool is_warm(const scenario::Scenario& scenario, pid_t owner, std::string& why);

}  // namespace filperf::warm
