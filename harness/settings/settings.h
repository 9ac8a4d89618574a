#pragma once

#include <functional>
#include <optional>
#include <string>

namespace filperf::settings {

/// The `FIL_PERF_*` settings that the gate reads. A member without a value was not set: the manifest's or the built-in
/// default holds.
struct Settings {
  bool cprofile_enabled = true;  ///< FIL_PERF_CPROFILE_ENABLED, FIL_PERF_ENABLE_CPROFILE; off skips the gate
  bool refresh = false;          ///< FIL_PERF_REFRESH: `check` writes baselines instead of comparing
  std::optional<std::string> output_folder;  ///< FIL_PERF_OUTPUT_DIR
  std::optional<std::string> run_label;      ///< FIL_PERF_RUN_LABEL
};

/// Looks a variable up; no value where it is not set. `std::getenv` in the program, a table in the tests.
using Lookup = std::function<std::optional<std::string>(const std::string& name)>;

/// Reads the settings. Booleans are those of pydantic-settings: 1/0, true/false, yes/no, on/off, t/f, y/n in any case.
/// @throws UsageError which names the variable, its value and the allowed ones
[[nodiscard]] Settings read(const Lookup& lookup);

/// The lookup in the process's environment.
[[nodiscard]] std::optional<std::string> from_environment(const std::string& name);

}  // namespace filperf::settings
