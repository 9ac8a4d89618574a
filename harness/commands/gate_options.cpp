#include "commands/gate_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "base/error.h"

namespace filperf::commands {

std::shared_ptr<GateOptions> add_gate_options(CLI::App& command) {
  auto options = std::make_shared<GateOptions>();
  command.add_option("MANIFEST", options->manifests, "Manifests that CMake wrote for scenarios")->required();
  command.add_flag("--warm,!--cold", options->warm,
                   "Use the warm interpreter where there is one (the default), or start an interpreter for each run");
  return options;
}

void require_files_of_their_own(const GateOptions& options, const settings::Settings& settings) {
  const auto refuse = [](const char* variable) {
    throw UsageError(fmt::format("cannot use {} with several scenarios", variable),
                     "their files would overwrite each other",
                     "Put {label} into it, give the scenarios one by one, or unset it.");
  };
  if (options.manifests.size() < 2) {
    return;
  }
  if (settings::label_of(settings, "a") == settings::label_of(settings, "b")) {
    refuse("FIL_PERF_RUN_LABEL");
  }
  if (settings::path_of(settings, {"o", "a", "e"}) == settings::path_of(settings, {"o", "b", "e"})) {
    refuse("FIL_PERF_CPROFILE_OUTPUT");
  }
}

}  // namespace filperf::commands
