#include "gate/artifacts.h"

#include <algorithm>
#include <iterator>
#include <system_error>

#include "base/error.h"
#include "base/files.h"
#include "base/version.h"
#include "run/run_result.h"

namespace filperf::gate {

Artifacts::Artifacts(const scenario::Scenario& scenario, const settings::Settings& settings, const std::string& part) {
  const std::filesystem::path folder =
      std::filesystem::absolute(settings.output_folder.origin == settings::Origin::fallback
                                    ? scenario.output_folder
                                    : std::filesystem::path(settings.output_folder.value));
  const std::string label = settings::label_of(settings, scenario.name) + part;
  settings::Texts formats{profile::kPstats};
  std::copy_if(settings.formats.value.begin(), settings.formats.value.end(), std::back_inserter(formats),
               [](const std::string& format) { return format != profile::kPstats; });
  exports = profile::output_files(settings, formats, folder, label);
  profile = exports.front().path;
  exports.erase(exports.begin());
  verdict = folder / (label + "-verdict.json");
  standard_output = folder / (label + "-stdout.txt");
  standard_error = folder / (label + "-stderr.txt");
  tool_cache = folder / "tool-versions.json";
  staged = scenario.subject.staged;
}

void Artifacts::remove() const {
  std::vector<std::filesystem::path> files{profile, verdict, standard_output, standard_error};
  for (const profile::OutputFile& file : exports) {
    files.push_back(file.path);
  }
  for (const std::filesystem::path& file : files) {
    std::error_code error;
    std::filesystem::remove(file, error);
    if (error) {
      throw Error("cannot remove what an earlier run left, " + file.string(), error.message(),
                  "Remove it, or choose another folder with FIL_PERF_OUTPUT_DIR.");
    }
  }
}

void Artifacts::write(const run::RunFailure& failure) const {
  write_file_atomically(standard_output, failure.standard_output);
  write_file_atomically(standard_error, failure.standard_error);
}

void Artifacts::write(const run::Capture& capture) const {
  write_file_atomically(profile, capture.dump);
  if (!exports.empty()) {
    exporting::ExportOptions options;
    options.source = profile.filename().string();
    options.creator = creator();
    profile::write_exports(run::with_original_files(capture.profile, staged), options, exports);
  }
  write_file_atomically(standard_output, capture.standard_output);
  write_file_atomically(standard_error, capture.standard_error);
}

}  // namespace filperf::gate
