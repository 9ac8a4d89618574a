#include "commands/gate_options.h"

#include <CLI/CLI.hpp>

namespace filperf::commands {

std::shared_ptr<GateOptions> add_gate_options(CLI::App& command) {
  auto options = std::make_shared<GateOptions>();
  command.add_option("MANIFEST", options->manifests, "Manifests that CMake wrote for scenarios")->required();
  command.add_flag("--warm,!--cold", options->warm,
                   "Use the warm interpreter where there is one (the default), or start an interpreter for each run");
  return options;
}

}  // namespace filperf::commands
