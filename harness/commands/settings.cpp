#include "settings/settings.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string_view>

#include "base/utf8.h"
#include "commands/commands.h"
#include "commands/manifests.h"
#include "commands/setting_options.h"
#include "report/json.h"

namespace filperf::commands {

namespace {

struct SettingsOptions {
  std::filesystem::path manifest;  ///< of a scenario, whose declaration has a say; may be empty
  settings::Table given;
  bool json = false;
};

/// Where a default is not a text of its own: the manifest's folder, the scenario's name.
void fill_in(settings::Settings& settings, const scenario::Scenario& scenario) {
  if (settings.output_folder.origin == settings::Origin::fallback) {
    settings.output_folder.value = scenario.output_folder.string();
  }
  settings.run_label.value = settings::label_of(settings, scenario.name);
}

/// All names of a setting but its variable's.
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

void print(const settings::Settings& settings) {
  for (const settings::Definition& definition : settings::definitions()) {
    fmt::print("{} = {}  ({})\n", definition.variable, printable(settings::text_of(definition.value(settings))),
               settings::name_of(definition.origin(settings)));
    fmt::print("  {}\n", definition.description);
    fmt::print("  Allowed: {}.\n", definition.allowed);
    if (const std::string names = other_names(definition); !names.empty()) {
      fmt::print("  Other names: {}.\n", names);
    }
  }
}

nlohmann::ordered_json to_json(const settings::Settings& settings, settings::Use use) {
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
  return {{"schema", "filperf/settings/1"}, {"settings", std::move(entries)}};
}

int show(const SettingsOptions& options) {
  settings::Sources sources;
  sources.use = options.manifest.empty() ? settings::Use::profile : settings::Use::gate;
  sources.environment = settings::from_environment;
  sources.options = options.given;
  std::optional<scenario::Scenario> scenario;
  if (!options.manifest.empty()) {
    scenario = scenario::read_manifest(options.manifest);
    sources.subject = scenario->subject.settings;
    sources.scenario = scenario->settings;
  }
  settings::Settings settings = settings::read(sources);
  if (scenario) {
    fill_in(settings, *scenario);
  }
  const settings::Texts unknown = settings::unknown_variables();
  if (options.json) {
    nlohmann::ordered_json document = to_json(settings, sources.use);
    document["unknown"] = unknown;
    fmt::print("{}", report::to_text(document));
  } else {
    print(settings);
  }
  for (const std::string& name : unknown) {
    fmt::print(stderr, "filperf: {} is set, but is no setting of filperf\n", printable(name));
  }
  return 0;
}

}  // namespace

void add_settings(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("settings", "Show the settings in effect, and where each comes from");
  const auto options = std::make_shared<SettingsOptions>();
  command->add_option("MANIFEST", options->manifest,
                      "Manifest of a scenario: what the gate does with it, instead of what `filperf profile` does");
  command->add_flag("--json", options->json, "Print them as JSON");
  add_setting_options(*command, options->given);
  command->callback([options, &action] { action = [options] { return show(*options); }; });
}

}  // namespace filperf::commands
