#pragma once

#include "commands/refreshed.h"
#include "gate/outcome.h"
#include "scenario/scenario.h"
#include "settings/settings.h"

namespace filperf::commands {

// The commands for scenarios with `growth`: the same command at several sizes of its input.

/// Captures a family at each of its sizes, leaves the profiles, and fills in what a comparison with its baseline comes
/// to.
/// @throws Error, capture::RunFailure as capture::capture does, with the size in the message
void check_family(gate::Outcome& outcome, const scenario::Scenario& scenario, const settings::Settings& settings,
                  bool warm);

/// Captures a family several times at each of its sizes, and writes its baseline where it is not what is there already.
/// @throws Error as check_family does, and where the calls do not follow the size
void refresh_family(Refreshed& result, const scenario::Scenario& scenario, const settings::Settings& settings,
                    bool warm);

/// Removes what earlier runs of the family left, so that nobody takes it for this one's.
void remove_family_artifacts(const scenario::Scenario& scenario, const settings::Settings& settings);

}  // namespace filperf::commands
