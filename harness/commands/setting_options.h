#pragma once

#include "commands/commands.h"
#include "settings/settings.h"

namespace filperf::commands {

/// Adds an option for each setting that has one. @param given  filled when the command line is read
void add_setting_options(CLI::App& command, settings::Table& given);

}  // namespace filperf::commands
