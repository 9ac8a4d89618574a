#pragma once

#include <vector>

#include "commands/command_line.h"
#include "settings/settings.h"

namespace filperf::commands {

/// Adds an option for each setting that has one. @param given  filled in when the command line is read; must live as
/// long as the options
void add_setting_options(std::vector<Option>& options, settings::Table& given);

}  // namespace filperf::commands
