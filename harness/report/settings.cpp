#include "report/settings.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <variant>

#include "base/utf8.h"

namespace filperf::report {

namespace {

/// All names of a setting except its variable.
std::string other_names(const settings::Definition& definition) {
  std::string names = definition.other_variable;
  if (std::string_view(definition.option).empty()) {
    return names;
  }
  std::string option = definition.option;
  for (std::size_t at = 0; (at = option.find_first_of(",!", at)) != std::string::npos; ++at) {
    option.replace(at, 1, option[at] == ',' ? " " : "");
  }
  return names.empty() ? option : names + " " + option;
}

}  // namespace

std::string to_terminal(const settings::Settings& settings) {
  std::string text;
  for (const settings::Definition& definition : settings::definitions()) {
    text +=
        fmt::format("{} = {}  ({})\n", definition.variable, printable(settings::text_of(definition.value(settings))),
                    settings::name_of(definition.origin(settings)));
    text += fmt::format("  {}\n", definition.description);
    text += fmt::format("  Allowed: {}.\n", definition.allowed);
    if (const std::string names = other_names(definition); !names.empty()) {
      text += fmt::format("  Other names: {}.\n", names);
    }
  }
  return text;
}

nlohmann::ordered_json to_json(const settings::Settings& settings, settings::Use use, const settings::Texts& unknown) {
  nlohmann::ordered_json entries = nlohmann::ordered_json::array();
  for (const settings::Definition& definition : settings::definitions()) {
    nlohmann::ordered_json entry{{"variable", definition.variable}};
    std::visit([&](const auto& value) { entry["value"] = value; }, definition.value(settings));
    entry["origin"] = settings::name_of(definition.origin(settings));
    entry["default"] = use == settings::Use::gate ? definition.fallback_in_gate : definition.fallback;
    entry["allowed"] = definition.allowed;
    entry["description"] = definition.description;
    entry["other_names"] = other_names(definition);
    entry["in_gate"] = definition.in_gate;
    entries.push_back(std::move(entry));
  }
  return {{"schema", "filperf/settings/1"}, {"settings", std::move(entries)}, {"unknown", unknown}};
}

}  // namespace filperf::report
