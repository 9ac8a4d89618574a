#include "model/phase.h"

#include <algorithm>
#include <array>
#include <utility>

namespace filperf::model {

namespace {

constexpr std::array<std::pair<DriverPhase, const char*>, 8> kNames{{{DriverPhase::import, "import"},
                                                                     {DriverPhase::run, "run"},
                                                                     {DriverPhase::prepare, "prepare"},
                                                                     {DriverPhase::time_import, "time-import"},
                                                                     {DriverPhase::trace, "trace"},
                                                                     {DriverPhase::trace_import, "trace-import"},
                                                                     {DriverPhase::inject, "inject"},
                                                                     {DriverPhase::serve, "serve"}}};

}  // namespace

const char* name_of(DriverPhase phase) {
  const auto* const found =
      std::find_if(kNames.begin(), kNames.end(), [&](const auto& entry) { return entry.first == phase; });
  return found == kNames.end() ? "" : found->second;
}

std::optional<DriverPhase> driver_phase_named(std::string_view name) {
  const auto* const found =
      std::find_if(kNames.begin(), kNames.end(), [&](const auto& entry) { return entry.second == name; });
  return found == kNames.end() ? std::nullopt : std::optional(found->first);
}

}  // namespace filperf::model
