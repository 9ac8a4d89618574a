#include "report/settings.h"

#include <filesystem>
#include <memory>
#include <optional>

#include "base/standard_output.h"
#include "commands/commands.h"
#include "commands/setting_options.h"
#include "report/json_texts.h"
#include "scenario/scenario.h"

namespace filperf::commands {

namespace {

struct SettingsOptions {
  std::filesystem::path manifest;  ///< of a scenario, whose declaration gives values too; may be empty
  settings::Table given;
  bool json = false;
};

/// Fills in the defaults that depend on the scenario: its folder and its name.
void fill_in(settings::Settings& settings, const scenario::Scenario& scenario) {
  if (settings.output_folder.origin == settings::Origin::fallback) {
    settings.output_folder.value = scenario.output_folder.string();
  }
  settings.run_label.value = settings::label_of(settings, scenario.name);
}

int show(const SettingsOptions& options) {
  settings::Inputs sources;
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
  print_result("{}", options.json ? report::json_text(settings, sources.use, unknown) : report::to_terminal(settings));
  for (const std::string& name : unknown) {
    say("filperf: {} is set, but filperf has no such setting\n", name);
  }
  return 0;
}

}  // namespace

Command settings_command() {
  const auto options = std::make_shared<SettingsOptions>();
  Command command{.name = "settings", .description = "Show the settings in effect, and where each comes from"};
  command.options = {
      {"MANIFEST", &options->manifest,
       "Manifest of a scenario: show what the gate does with it, instead of what `filperf profile` does"},
      {"--json", &options->json, "Print the settings as JSON"}};
  add_setting_options(command.options, options->given);
  command.run = [options] { return show(*options); };
  return command;
}

}  // namespace filperf::commands
