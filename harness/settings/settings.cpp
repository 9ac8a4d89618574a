#include "settings/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

#include "support/error.h"

namespace filperf::settings {

namespace {

[[noreturn]] void refuse(const std::string& name, const std::string& value, const std::string& allowed) {
  throw UsageError(fmt::format("cannot use {}={}", name, value), fmt::format("allowed are {}", allowed),
                   fmt::format("Set {} to one of these, or unset it.", name));
}

std::optional<bool> read_boolean(const Lookup& lookup, const std::string& name) {
  constexpr std::array kTrue{"1", "true", "yes", "on", "t", "y"};
  constexpr std::array kFalse{"0", "false", "no", "off", "f", "n"};
  const std::optional<std::string> value = lookup(name);
  if (!value) {
    return std::nullopt;
  }
  std::string lower = *value;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (std::find(kTrue.begin(), kTrue.end(), lower) != kTrue.end()) {
    return true;
  }
  if (std::find(kFalse.begin(), kFalse.end(), lower) != kFalse.end()) {
    return false;
  }
  refuse(name, *value, "1/0, true/false, yes/no, on/off, t/f, y/n in any case");
}

/// A label becomes part of a file's name.
std::optional<std::string> read_label(const Lookup& lookup, const std::string& name) {
  const std::optional<std::string> value = lookup(name);
  if (value && (value->empty() || value->find('/') != std::string::npos || *value == "." || *value == "..")) {
    refuse(name, *value, "texts that can be a file's name: not empty, without `/`");
  }
  return value;
}

std::optional<std::string> read_folder(const Lookup& lookup, const std::string& name) {
  const std::optional<std::string> value = lookup(name);
  if (value && value->empty()) {
    refuse(name, *value, "paths of folders: not empty");
  }
  return value;
}

}  // namespace

Settings read(const Lookup& lookup) {
  Settings settings;
  for (const char* name : {"FIL_PERF_ENABLE_CPROFILE", "FIL_PERF_CPROFILE_ENABLED"}) {
    settings.cprofile_enabled = read_boolean(lookup, name).value_or(settings.cprofile_enabled);
  }
  settings.refresh = read_boolean(lookup, "FIL_PERF_REFRESH").value_or(false);
  settings.output_folder = read_folder(lookup, "FIL_PERF_OUTPUT_DIR");
  settings.run_label = read_label(lookup, "FIL_PERF_RUN_LABEL");
  return settings;
}

std::optional<std::string> from_environment(const std::string& name) {
  // Read before any thread exists, so nothing can change the environment meanwhile.
  const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

}  // namespace filperf::settings
