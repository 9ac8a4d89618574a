#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace filperf::settings {

/// Where a value comes from. Each origin overrules those before it.
enum class Origin { fallback, subject, scenario, environment, command_line };

/// As people read it: `default`, `CMake (subject)`, `CMake (scenario)`, `environment`, `command line`.
[[nodiscard]] const char* name_of(Origin origin);

/// A value in effect.
template <typename Value>
struct Setting {
  Value value{};
  Origin origin = Origin::fallback;
};

using Texts = std::vector<std::string>;

/// All settings with their values in effect. `definitions` says what each means, and lists its names, default and
/// allowed values.
struct Settings {
  Setting<bool> cprofile_enabled;        ///< FIL_PERF_CPROFILE_ENABLED
  Setting<Texts> sort;                   ///< FIL_PERF_CPROFILE_SORT: one key or more
  Setting<Texts> formats;                ///< FIL_PERF_CPROFILE_FORMAT: one or more, each once
  Setting<std::string> output;           ///< FIL_PERF_CPROFILE_OUTPUT: a template, see `path_of`
  Setting<bool> strip_dirs;              ///< FIL_PERF_CPROFILE_STRIP_DIRS
  Setting<Texts> subcommands;            ///< FIL_PERF_CPROFILE_SUBCOMMAND: empty for all
  Setting<std::string> output_folder;    ///< FIL_PERF_OUTPUT_DIR: in the gate empty, to take the folder in the manifest
  Setting<std::string> run_label;        ///< FIL_PERF_RUN_LABEL: a template, see `label_of`
  Setting<std::string> container_image;  ///< FIL_PERF_CONTAINER_IMAGE
  Setting<bool> refresh;                 ///< FIL_PERF_REFRESH
  Setting<std::string> against;          ///< FIL_PERF_AGAINST: the name of a commit; empty for the baseline
  Setting<std::string> engine;           ///< FIL_PERF_CPROFILE_ENGINE: `auto`, `native` or `cprofile`
  Setting<int> warm_patience;            ///< FIL_PERF_WARM_PATIENCE: seconds
};

/// A value as it is shown.
using Value = std::variant<bool, std::string, Texts>;

/// A value as it would be given: `on`, `tottime,calls`.
[[nodiscard]] std::string text_of(const Value& value);

/// A value as it was given: under which name, and where.
struct Given {
  std::string name;
  std::string text;
  Origin origin = Origin::fallback;
};

/// Everything about one setting.
struct Definition {
  const char* variable;          ///< the environment variable, and its name in CMake's SETTINGS
  const char* other_variable;    ///< another name of the same; the first one wins; may be empty
  const char* option;            ///< of `filperf profile`; `--on,!--off` for a switch; may be empty
  const char* fallback;          ///< the default, as it would be given
  const char* fallback_in_gate;  ///< the default in commands that run scenarios
  const char* allowed;           ///< the values that it takes, for messages
  const char* description;       ///< what it does, in one or two sentences
  bool in_gate;                  ///< whether commands that run scenarios use it
  /// Reads a value into its member. @throws UsageError if the value is not allowed
  void (*parse)(Settings& settings, const Definition& definition, const Given& given) = nullptr;
  Value (*value)(const Settings& settings) = nullptr;
  Origin (*origin)(const Settings& settings) = nullptr;
};

/// All settings, in the order in which they are shown.
[[nodiscard]] const std::vector<Definition>& definitions();

/// Looks up a variable: `std::getenv` in the program, a table in the tests. @return no value if it is not set
using Lookup = std::function<std::optional<std::string>(const std::string& name)>;

/// Values by the name of the variable.
using Table = std::map<std::string, std::string>;

/// Who is asking: the two differ in defaults.
enum class Use { gate, profile };

/// Where values may come from.
struct Inputs {
  Use use = Use::gate;
  Table subject{};   ///< SETTINGS of filperf_add_subject
  Table scenario{};  ///< SETTINGS of filperf_add_scenario
  Lookup environment{};
  Table options{};  ///< what the command line says, by the name of the variable
};

/// The values in effect. Every value that is given must be allowed, even if another one overrules it.
/// @throws UsageError, which names the variable or option, its value and the allowed ones
[[nodiscard]] Settings read(const Inputs& sources);

/// The settings before there is a scenario: from the environment alone.
[[nodiscard]] Settings read(const Lookup& environment);

/// The lookup in the process's environment.
[[nodiscard]] std::optional<std::string> from_environment(const std::string& name);

/// The `FIL_PERF_...` variables of the process that belong to no setting, most likely misspelt. Sorted.
[[nodiscard]] Texts unknown_variables();

/// The label of a run, from the template FIL_PERF_RUN_LABEL. @param name  the scenario's, or the command's
[[nodiscard]] std::string label_of(const Settings& settings, const std::string& name);

/// What fills in a template of a path.
struct PathFields {
  std::string output_folder;
  std::string label;
  std::string extension;
};

/// A profile's path, from the template FIL_PERF_CPROFILE_OUTPUT.
[[nodiscard]] std::string path_of(const Settings& settings, const PathFields& fields);

}  // namespace filperf::settings
