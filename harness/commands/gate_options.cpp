#include "commands/gate_options.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/standard_output.h"
#include "settings/settings.h"

namespace filperf::commands {

Option warm_option(bool& warm) {
  return {"--warm,!--cold", &warm,
          "Use the warm interpreter if there is one (the default), or start an interpreter for each run"};
}

std::vector<Option> gate_options(GateOptions& options, const std::string& json_help) {
  std::vector<Option> all{
      {"MANIFEST", &options.manifests, "Manifests of scenarios, as CMake wrote them", {.required = true}},
      warm_option(options.warm)};
  if (!json_help.empty()) {
    all.push_back({"--json", &options.json, json_help});
  }
  return all;
}

void require_files_of_their_own(const GateOptions& options) {
  const auto refuse = [](const char* variable) {
    throw UsageError(fmt::format("cannot use {} with several scenarios", variable),
                     "their files would overwrite each other",
                     "Put {label} into it, give the scenarios one by one, or unset it.");
  };
  if (options.manifests.size() < 2) {
    return;
  }
  const settings::Settings settings = settings::read(settings::from_environment);
  if (settings::label_of(settings, "a") == settings::label_of(settings, "b")) {
    refuse("FIL_PERF_RUN_LABEL");
  }
  if (settings::path_of(settings, {"o", "a", "e"}) == settings::path_of(settings, {"o", "b", "e"})) {
    refuse("FIL_PERF_CPROFILE_OUTPUT");
  }
}

std::optional<gate::Declared> read_or_report(const std::filesystem::path& manifest, const SuiteNotes& notes) {
  try {
    return gate::read_declared(manifest);
  } catch (const Error& error) {
    notes.failed(error);
    say("filperf: {}\n", error.what());
    return std::nullopt;
  }
}

}  // namespace filperf::commands
