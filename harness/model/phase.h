#pragma once

#include <optional>
#include <string_view>

namespace filperf::model {

/// What the driver is started for.
enum class DriverPhase {
  import,        ///< count the import of the program
  run,           ///< count a run of its command
  prepare,       ///< run a command without counting: a preparation, or a run that is timed
  time_import,   ///< import the program without counting
  trace,         ///< look for the lines that make calls, in a run
  trace_import,  ///< the same in an import
  inject,        ///< count a run in which one function is changed
  serve          ///< import the program, then fork for each request
};

/// As the driver names it: `import`, `time-import`, ...
[[nodiscard]] const char* name_of(DriverPhase phase);

/// @return no value if the driver has no phase of that name
[[nodiscard]] std::optional<DriverPhase> driver_phase_named(std::string_view name);

}  // namespace filperf::model
