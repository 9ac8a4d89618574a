#include "commands/setting_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

namespace filperf::commands {

void add_setting_options(CLI::App& command, settings::Table& given) {
  for (const settings::Definition& definition : settings::definitions()) {
    const std::string names = definition.option;
    const std::string variable = definition.variable;
    const std::string help = fmt::format("{} [{}]", definition.description, variable);
    if (names.find('!') != std::string::npos) {
      command.add_flag_function(
          names, [&given, variable](std::int64_t count) { given[variable] = count > 0 ? "on" : "off"; }, help);
    } else if (!names.empty()) {
      command.add_option_function<std::string>(
          names, [&given, variable](const std::string& text) { given[variable] = text; }, help);
    }
  }
}

}  // namespace filperf::commands
