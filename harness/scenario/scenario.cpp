#include "scenario/scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <string_view>
#include <system_error>

#include "base/error.h"
#include "base/files.h"
#include "base/json_object.h"
#include "base/json_text.h"
#include "base/utf8.h"

namespace filperf::scenario {

namespace {

constexpr std::size_t kLargestManifest = std::size_t{16} << 20U;
constexpr const char* kManifestSchema = "filperf/manifest/1";
constexpr const char* kIndexSchema = "filperf/index/1";
constexpr double kMostPercent = 1e6;
constexpr double kMostExponent = 100;
constexpr std::int64_t kMostSize = 1'000'000'000;
constexpr std::int64_t kMostCalls = std::int64_t{1} << 62U;

void require_schema(const JsonObject& document, const char* expected) {
  if (const std::string schema = document.text("schema"); schema != expected) {
    document.fail("schema",
                  fmt::format("is `{}`, but this filperf reads `{}`: configure again with CMake", schema, expected));
  }
}

Subject read_subject(const JsonObject& json) {
  Subject subject;
  subject.name = json.text("name");
  subject.entry = json.text("entry");
  subject.package = json.text("package");
  subject.program = json.text("program");
  subject.python = json.text("python");
  subject.lock = json.optional_text("lock");
  subject.managed = json.has("python_stamp");
  subject.source = json.optional_text("source");
  subject.tools = json.texts("tools");
  const std::size_t colon = subject.entry.find(':');
  if (colon == 0 || colon == std::string::npos || colon + 1 == subject.entry.size() ||
      subject.entry.find(':', colon + 1) != std::string::npos) {
    json.fail("entry", fmt::format("is `{}`, but it must be `module:callable`", subject.entry));
  }
  return subject;
}

EnvironmentPolicy read_environment_policy(const JsonObject& json) {
  const std::string policy = json.optional_text("environment_change").value_or("program");
  if (policy == "gate") {
    return EnvironmentPolicy::gate;
  }
  if (policy == "fail") {
    return EnvironmentPolicy::fail;
  }
  if (policy == "accept") {
    return EnvironmentPolicy::accept;
  }
  if (policy != "program") {
    json.fail("environment_change", fmt::format("is `{}`; allowed are `program`, `accept`, `gate` and `fail`", policy));
  }
  return EnvironmentPolicy::program;
}

bool read_improvements_fail(const JsonObject& json) {
  const std::string improvements = json.optional_text("improvements").value_or("report");
  if (improvements != "report" && improvements != "fail") {
    json.fail("improvements", fmt::format("is `{}`; allowed are `report` and `fail`", improvements));
  }
  return improvements == "fail";
}

/// `exact`, `at most 3`, or a number of percent.
FunctionLimit read_function_limit(const std::string& text, const std::string& identity, const JsonObject& json) {
  constexpr std::string_view kAtMost = "at most ";
  FunctionLimit limit;
  if (text == "exact") {
    return limit;
  }
  const bool at_most = text.starts_with(kAtMost);
  const char* const first = text.data() + (at_most ? kAtMost.size() : 0);
  const char* const last = text.data() + text.size();
  limit.kind = at_most ? FunctionLimit::Kind::at_most : FunctionLimit::Kind::percent;
  const auto [end, error] = at_most ? std::from_chars(first, last, limit.most)
                                    : std::from_chars(first, last, limit.percent, std::chars_format::fixed);
  const bool in_range =
      at_most ? limit.most >= 0 && limit.most <= kMostCalls : limit.percent >= 0 && limit.percent <= kMostPercent;
  if (error != std::errc() || end != last || !in_range) {
    json.fail(identity, fmt::format("is `{}`; allowed are `exact`, `at most <calls>` and a number of percent", text));
  }
  return limit;
}

/// Limits of single functions: the scenario's own win over the subject's.
void read_function_limits(Limits& limits, const JsonObject& json, const char* key, bool of_subject) {
  if (!json.has(key)) {
    return;
  }
  const JsonObject functions = json.object(key);
  for (const auto& [identity, text] : json.text_map(key)) {
    FunctionLimit limit = read_function_limit(text, identity, functions);
    limit.of_subject = of_subject;
    limits.functions.emplace(identity, limit);
  }
}

Limits read_limits(const JsonObject& json) {
  Limits limits;
  limits.max_drift_percent = json.number("max_drift_percent", 0, kMostPercent);
  limits.max_program_drift_percent = json.number("max_program_drift_percent", 0, kMostPercent);
  limits.max_function_drift_percent = json.number("max_function_drift_percent", 0, kMostPercent);
  limits.min_calls = json.integer("min_calls", 0, kMostCalls);
  if (json.has("max_calls")) {
    limits.max_calls = json.integer("max_calls", 0, kMostCalls);
  }
  if (json.has("max_unstable_percent")) {
    limits.max_unstable_percent = json.number("max_unstable_percent", 0, kMostPercent);
  }
  read_function_limits(limits, json, "functions", false);
  read_function_limits(limits, json, "subject_functions", true);
  limits.environment = read_environment_policy(json);
  limits.improvements_fail = read_improvements_fail(json);
  if (json.has("max_creep_percent")) {
    limits.max_creep_percent = json.number("max_creep_percent", 0, kMostPercent);
    limits.creep_since = json.text("creep_since");
    if (limits.creep_since.empty()) {
      json.fail("creep_since", "is empty, but `max_creep_percent` needs a tag to compare with");
    }
  }
  return limits;
}

/// Whole numbers of 1 or more, each larger than the one before.
std::vector<std::int64_t> read_sizes(const nlohmann::json& growth, const JsonObject& json) {
  const auto sizes = growth.find("sizes");
  if (sizes == growth.end() || !sizes->is_array() || sizes->size() < kLeastSizes || sizes->size() > kMostSizes) {
    json.fail("sizes", fmt::format("is not a list of {} to {} sizes", kLeastSizes, kMostSizes));
  }
  std::vector<std::int64_t> read;
  for (const nlohmann::json& size : *sizes) {
    const bool rises = size.is_number_integer() && size > (read.empty() ? 0 : read.back()) && size <= kMostSize;
    if (!rises) {
      json.fail("sizes", fmt::format("holds {}: sizes are whole numbers from 1 to {}, each larger than the one before",
                                     json_text_of(size), kMostSize));
    }
    read.push_back(size.get<std::int64_t>());
  }
  if (read.back() / 2 < read.front()) {
    json.fail("sizes", fmt::format("ends with {}, which is less than twice {}", read.back(), read.front()));
  }
  return read;
}

Growth read_growth(const nlohmann::json& document, const JsonObject& json) {
  Growth growth;
  growth.sizes = read_sizes(document, json);
  growth.generator = json.text("generator");
  growth.generator_arguments = json.texts("generator_args");
  growth.generates = json.optional_text("generates").value_or("");
  if (growth.generates.find('/') != std::string::npos || growth.generates == "." || growth.generates == "..") {
    json.fail("generates", fmt::format("is `{}`, which is not the name of a file", growth.generates));
  }
  growth.max_exponent = json.number("max_exponent", 0, kMostExponent);
  growth.max_exponent_drift = json.number("max_exponent_drift", 0, kMostExponent);
  return growth;
}

/// Files are named after scenarios.
bool is_name(std::string_view name) {
  constexpr std::string_view kAllowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  return !name.empty() && name.find_first_not_of(kAllowed) == std::string_view::npos && name.front() != '.' &&
         name.front() != '-';
}

std::vector<std::filesystem::path> paths(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

/// Manifests of older configurations have no settings.
std::map<std::string, std::string> optional_text_map(const JsonObject& json, const char* key) {
  return json.has(key) ? json.text_map(key) : std::map<std::string, std::string>{};
}

/// Variables that a process can be given. A system call would cut a text at its NUL, and take what follows a `=` in a
/// name for the value.
std::map<std::string, std::string> environment(const JsonObject& json, const char* key) {
  using namespace std::string_view_literals;
  std::map<std::string, std::string> variables = json.text_map(key);
  for (const auto& [name, value] : variables) {
    if (name.empty() || name.find_first_of("=\n\0"sv) != std::string::npos) {
      json.fail(key, fmt::format("holds the variable `{}`: a name must not be empty or hold `=`, NUL or a line feed",
                                 printable(name)));
    }
    if (value.find_first_of("\n\0"sv) != std::string::npos) {
      json.fail(key, fmt::format("gives `{}` a value with a NUL or a line feed in it", name));
    }
  }
  return variables;
}

bool read_counts_children(const JsonObject& json) {
  const std::string children = json.optional_text("children").value_or("count");
  if (children != "count" && children != "ignore") {
    json.fail("children", fmt::format("is `{}`; allowed are `count` and `ignore`", children));
  }
  return children == "count";
}

bool read_counts_lines(const JsonObject& json) {
  const std::string lines = json.optional_text("lines").value_or("on");
  if (lines != "on" && lines != "off") {
    json.fail("lines", fmt::format("is `{}`; allowed are `on` and `off`", lines));
  }
  return lines == "on";
}

/// A folder must be made inside the working folder.
void require_inside(const JsonObject& json, const std::filesystem::path& directory) {
  const std::filesystem::path normal = directory.lexically_normal();
  if (normal.empty() || normal.is_absolute() || *normal.begin() == "..") {
    json.fail("directories", fmt::format("holds `{}`, which is not inside the working folder", directory.string()));
  }
}

}  // namespace

const char* name_of(Phase phase) {
  return phase == Phase::import ? "import" : "run";
}

Scenario read_manifest(const std::filesystem::path& path) {
  return manifest_from_text(read_file(path, kLargestManifest), path);
}

Scenario manifest_from_text(std::string_view text, const std::filesystem::path& path) {
  const std::string attempt = "cannot read the manifest " + path.string();
  const nlohmann::json document = parse_json(text, attempt);
  const JsonObject json(document, attempt);
  require_schema(json, kManifestSchema);

  Scenario scenario;
  scenario.manifest = path;
  scenario.name = json.text("scenario");
  if (!is_name(scenario.name)) {
    json.fail("scenario", fmt::format("is `{}`: a name consists of letters, digits, `.`, `_` and `-`", scenario.name));
  }
  const std::string phase = json.text("phase");
  if (phase != "import" && phase != "run") {
    json.fail("phase", fmt::format("is `{}`; allowed are `import` and `run`", phase));
  }
  scenario.phase = phase == "import" ? Phase::import : Phase::run;
  scenario.declared_at = json.optional_text("declared_at").value_or("");
  if (json.has("labels")) {
    scenario.labels = json.texts("labels");
  }
  scenario.subject = read_subject(json.object("subject"));
  scenario.subject.environment = environment(json, "subject_environment");
  scenario.arguments = json.texts("args");
  scenario.inputs = paths(json.texts("inputs"));
  scenario.directories = paths(json.texts("directories"));
  for (const std::filesystem::path& directory : scenario.directories) {
    require_inside(json, directory);
  }
  scenario.standard_input = json.optional_text("stdin");
  scenario.environment = environment(json, "environment");
  scenario.subject.settings = optional_text_map(json, "subject_settings");
  scenario.settings = optional_text_map(json, "settings");
  if (json.has("prepare")) {
    scenario.prepare = json.texts("prepare");
  }
  if (json.has("prepare_exit")) {
    scenario.prepare_exit = static_cast<int>(json.integer("prepare_exit", 0, 255));
  }
  scenario.counts_children = read_counts_children(json);
  scenario.counts_lines = read_counts_lines(json);
  scenario.expected_exit = static_cast<int>(json.integer("expect_exit", 0, 255));
  scenario.timeout_seconds = json.number("timeout_s", 0.001, 1e6);
  scenario.memory_limit_mib = json.integer("memory_limit_mib", 1, std::int64_t{1} << 30U);
  scenario.limits = read_limits(json.object("limits"));
  if (json.has("growth")) {
    scenario.growth = read_growth(document["growth"], json.object("growth"));
    if (scenario.phase != Phase::run) {
      json.fail("growth", "is allowed in the run phase only: an import does not depend on input");
    }
  }
  scenario.baseline_folder = json.text("baseline_dir");
  scenario.output_folder = json.text("output_dir");
  scenario.index = json.optional_text("index").value_or("");
  scenario.byte_code_folder = json.optional_text("byte_code_dir").value_or("");
  scenario.refresh_command = json.text("refresh_command");
  return scenario;
}

bool is_manifest(const std::filesystem::path& path) {
  try {
    constexpr std::string_view kFamily = "filperf/manifest/";
    return read_file(path, kLargestManifest).find(kFamily) != std::string::npos;
  } catch (const Error&) {
    return false;
  }
}

std::vector<IndexEntry> read_index(const std::filesystem::path& index) {
  return index_from_text(read_file(index, kLargestManifest), index);
}

std::vector<IndexEntry> index_from_text(std::string_view text, const std::filesystem::path& index) {
  const std::string attempt = "cannot read the index of scenarios " + index.string();
  const nlohmann::json document = parse_json(text, attempt);
  const JsonObject json(document, attempt);
  require_schema(json, kIndexSchema);
  if (!json.has("scenarios") || !document["scenarios"].is_array()) {
    json.fail("scenarios", "is not a list");
  }
  std::vector<IndexEntry> entries;
  for (const nlohmann::json& entry : document["scenarios"]) {
    const JsonObject scenario(entry, attempt, "scenarios[]");
    entries.push_back(
        {scenario.text("name"), scenario.optional_text("manifest").value_or(""), scenario.text("baseline_dir")});
  }
  return entries;
}

std::vector<std::string> declared_scenarios(const std::filesystem::path& index,
                                            const std::filesystem::path& baseline_folder) {
  std::vector<std::string> names;
  for (const IndexEntry& entry : read_index(index)) {
    if (entry.baseline_folder.lexically_normal() == baseline_folder.lexically_normal()) {
      names.push_back(entry.name);
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace filperf::scenario
