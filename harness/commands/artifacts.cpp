#include "commands/artifacts.h"

#include <system_error>

#include "support/error.h"
#include "support/files.h"

namespace filperf::commands {

Artifacts::Artifacts(const scenario::Scenario& scenario, const settings::Settings& settings, const std::string& part) {
  const std::filesystem::path folder = std::filesystem::absolute(
      settings.output_folder ? std::filesystem::path(*settings.output_folder) : scenario.output_folder);
  const std::string label = settings.run_label.value_or(scenario.name) + part;
  profile = folder / (label + "-cprofile.pstats");
  verdict = folder / (label + "-verdict.json");
  standard_output = folder / (label + "-stdout.txt");
  standard_error = folder / (label + "-stderr.txt");
  tool_cache = folder / "tool-versions.json";
}

void Artifacts::remove() const {
  for (const std::filesystem::path& file : {profile, verdict, standard_output, standard_error}) {
    std::error_code error;
    std::filesystem::remove(file, error);
    if (error) {
      throw Error("cannot remove what an earlier run left, " + file.string(), error.message(),
                  "Remove it, or choose another folder with FIL_PERF_OUTPUT_DIR.");
    }
  }
}

void Artifacts::write(const capture::RunFailure& failure) const {
  write_file_atomically(standard_output, failure.standard_output);
  write_file_atomically(standard_error, failure.standard_error);
}

void Artifacts::write(const capture::Capture& capture) const {
  write_file_atomically(profile, capture.dump);
  write_file_atomically(standard_output, capture.standard_output);
  write_file_atomically(standard_error, capture.standard_error);
}

}  // namespace filperf::commands
