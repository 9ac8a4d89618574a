#include "commands/suite_notes.h"

#include <utility>

#include "base/standard_output.h"

namespace filperf::commands {

SuiteNotes::SuiteNotes(const std::filesystem::path& manifest) : scenario_(manifest.stem().string()) {
  try {
    // CMake writes manifests to `filperf/scenarios/` in the build folder; its test files name `filperf/runs/`.
    suite_ = gate::Suite::around_this_process(std::filesystem::absolute(manifest).parent_path().parent_path() / "runs");
    if (suite_) {
      suite_->note({scenario_, false, {}, {}, {}, {}});
    }
  } catch (const Error& error) {
    say("filperf: {}\n", error.what());
    suite_.reset();
  }
}

std::string SuiteNotes::ended(gate::SuiteEntry entry) const {
  if (!suite_) {
    return {};
  }
  entry.scenario = scenario_;
  entry.ended = true;
  try {
    suite_->note(entry);
    return entry.reason.empty() ? "" : suite_->first_with_reason(entry);
  } catch (const Error& error) {
    say("filperf: {}\n", error.what());
    return {};
  }
}

void SuiteNotes::failed(const Error& error) const {
  ended({"", true, {}, "", fmt::format("{}: {}", error.what_failed(), error.why()), error.next()});
}

}  // namespace filperf::commands
