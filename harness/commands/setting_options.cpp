#include "commands/setting_options.h"

#include <fmt/format.h>

#include <string>

namespace filperf::commands {

void add_setting_options(std::vector<Option>& options, settings::Table& given) {
  for (const settings::Definition& definition : settings::definitions()) {
    const std::string names = definition.option;
    const std::string variable = definition.variable;
    const std::string help = fmt::format("{} [{}]", definition.description, variable);
    if (names.find('!') != std::string::npos) {
      options.push_back({names, [&given, variable](bool on) { given[variable] = on ? "on" : "off"; }, help});
    } else if (!names.empty()) {
      options.push_back({names, [&given, variable](const std::string& text) { given[variable] = text; }, help});
    }
  }
}

}  // namespace filperf::commands
