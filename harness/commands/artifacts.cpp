#include "commands/artifacts.h"

#include "support/files.h"

namespace filperf::commands {

Artifacts::Artifacts(const scenario::Scenario& scenario, const settings::Settings& settings) {
  const std::filesystem::path folder = std::filesystem::absolute(
      settings.output_folder ? std::filesystem::path(*settings.output_folder) : scenario.output_folder);
  const std::string label = settings.run_label.value_or(scenario.name);
  profile = folder / (label + "-cprofile.pstats");
  verdict = folder / (label + "-verdict.json");
  standard_output = folder / (label + "-stdout.txt");
  standard_error = folder / (label + "-stderr.txt");
  tool_cache = folder / "tool-versions.json";
}

void Artifacts::write(const capture::Capture& capture) const {
  write_file_atomically(profile, capture.dump);
  write_file_atomically(standard_output, capture.standard_output);
  write_file_atomically(standard_error, capture.standard_error);
}

}  // namespace filperf::commands
