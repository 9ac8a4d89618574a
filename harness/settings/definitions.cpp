// Names, documents, parses and validates each setting, all in one place.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <string_view>
#include <system_error>
#include <type_traits>

#include "base/error.h"
#include "base/utf8.h"
#include "settings/settings.h"
#include "settings/template.h"

namespace filperf::settings {

namespace {

constexpr const char* kBooleans = "1/0, true/false, yes/no, on/off, t/f, y/n in any case";
constexpr const char* kSortKeys =
    "calls, cumtime, cumulative, filename, line, module, name, ncalls, nfl, pcalls, stdname, time, tottime, or several "
    "with commas";
constexpr const char* kFormats = "pstats, callgrind, speedscope, dot, folded, csv, json, or several with commas";
constexpr const char* kPaths =
    "paths in which {output_dir}, {label}, {pid} and {ext} are replaced; write a brace twice to keep it";
constexpr const char* kLabels =
    "texts that can be a file's name: not empty, without `/`; {label} (the default) and {pid} are replaced; write a "
    "brace "
    "twice to keep it";
constexpr const char* kFolders = "paths of folders: not empty";
constexpr const char* kWords = "words separated by commas; empty for all";
constexpr const char* kSeconds = "whole seconds from 2 to 600";
constexpr const char* kEngines = "auto, native, cprofile";
constexpr const char* kRevisions = "names of commits: without spaces, not starting with `-`; empty for the baseline";
constexpr const char* kImages = "names of container images: not empty, without spaces, not starting with `-`";

/// Whether a word is in the list of allowed values.
/// @param allowed  begins with that list
bool is_listed(const std::string& word, std::string_view allowed) {
  const std::string_view list = allowed.substr(0, allowed.find(", or several"));
  std::size_t from = 0;
  while (from < list.size()) {
    const std::size_t end = std::min(list.find(", ", from), list.size());
    if (list.substr(from, end - from) == word) {
      return true;
    }
    from = end + 2;
  }
  return false;
}

[[noreturn]] void refuse(const Definition& definition, const Given& given) {
  std::string next;
  switch (given.origin) {
    case Origin::command_line:
      next = "Give one of these.";
      break;
    case Origin::subject:
      next = "Fix SETTINGS of filperf_add_subject and configure again with CMake.";
      break;
    case Origin::scenario:
      next = "Fix SETTINGS of filperf_add_scenario and configure again with CMake.";
      break;
    case Origin::environment:
    case Origin::fallback:
      next = fmt::format("Set {} to one of these, or unset it.", given.name);
      break;
  }
  throw UsageError(fmt::format("cannot use {}={}", given.name, printable(given.text)),
                   fmt::format("allowed are {}", definition.allowed), next);
}

bool boolean(const Definition& definition, const Given& given) {
  constexpr std::array kTrue{"1", "true", "yes", "on", "t", "y"};
  constexpr std::array kFalse{"0", "false", "no", "off", "f", "n"};
  std::string lower = given.text;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (std::find(kTrue.begin(), kTrue.end(), lower) != kTrue.end()) {
    return true;
  }
  if (std::find(kFalse.begin(), kFalse.end(), lower) != kFalse.end()) {
    return false;
  }
  refuse(definition, given);
}

/// The words between commas, without the spaces around them, each once. An empty word is refused.
Texts words(const Definition& definition, const Given& given) {
  Texts result;
  std::size_t from = 0;
  while (from <= given.text.size()) {
    const std::size_t end = std::min(given.text.find(',', from), given.text.size());
    const std::size_t first = std::min(given.text.find_first_not_of(' ', from), end);
    std::string word = given.text.substr(first, end - first);
    word.erase(word.find_last_not_of(' ') + 1);
    if (word.empty()) {
      refuse(definition, given);
    }
    if (std::find(result.begin(), result.end(), word) == result.end()) {
      result.push_back(std::move(word));
    }
    from = end + 1;
  }
  return result;
}

Texts listed_words(const Definition& definition, const Given& given) {
  Texts result = words(definition, given);
  for (const std::string& word : result) {
    if (!is_listed(word, definition.allowed)) {
      refuse(definition, given);
    }
  }
  return result;
}

std::string listed_word(const Definition& definition, const Given& given) {
  if (!is_listed(given.text, definition.allowed)) {
    refuse(definition, given);
  }
  return given.text;
}

/// A label becomes part of a file's name.
std::string label(const Definition& definition, const Given& given) {
  const std::optional<std::string> filled = fill(given.text, {{"label", "label"}, {"pid", "1"}});
  if (!filled || filled->empty() || filled->find('/') != std::string::npos || *filled == "." || *filled == "..") {
    refuse(definition, given);
  }
  return given.text;
}

std::string path(const Definition& definition, const Given& given) {
  const auto filled = fill(given.text, {{"output_dir", "o"}, {"label", "l"}, {"pid", "1"}, {"ext", "e"}});
  if (!filled || filled->empty() || filled->back() == '/') {
    refuse(definition, given);
  }
  return given.text;
}

std::string folder(const Definition& definition, const Given& given) {
  if (given.text.empty()) {
    refuse(definition, given);
  }
  return given.text;
}

/// The engine would take an image that looks like an option for an option.
std::string image(const Definition& definition, const Given& given) {
  if (given.text.empty() || given.text.front() == '-' || given.text.find_first_of(" \t\n") != std::string::npos) {
    refuse(definition, given);
  }
  return given.text;
}

/// The name of a commit; git would take one that looks like an option for an option.
std::string revision(const Definition& definition, const Given& given) {
  if (given.text.starts_with('-') || given.text.find_first_of(" \t\r\n") != std::string::npos) {
    refuse(definition, given);
  }
  return given.text;
}

int seconds(const Definition& definition, const Given& given) {
  constexpr int kFewest = 2;
  constexpr int kMost = 600;
  int value = 0;
  const char* const end = given.text.data() + given.text.size();
  const auto [parsed, error] = std::from_chars(given.text.data(), end, value);
  if (error != std::errc{} || parsed != end || value < kFewest || value > kMost) {
    refuse(definition, given);
  }
  return value;
}

/// The functions of a definition that use one member of Settings.
template <auto Member, auto Parse>
constexpr void parse_into(Settings& settings, const Definition& definition, const Given& given) {
  settings.*Member = {Parse(definition, given), given.origin};
}
template <auto Member>
Value value_of(const Settings& settings) {
  const auto& value = (settings.*Member).value;
  if constexpr (std::is_same_v<decltype(value), const int&>) {
    return std::to_string(value);
  } else {
    return value;
  }
}
template <auto Member>
Origin origin_of(const Settings& settings) {
  return (settings.*Member).origin;
}

/// An empty text stands for every subcommand.
Texts words_or_none(const Definition& definition, const Given& given) {
  return given.text.empty() ? Texts{} : words(definition, given);
}

template <auto Member, auto Parse>
Definition define(Definition definition) {
  definition.parse = parse_into<Member, Parse>;
  definition.value = value_of<Member>;
  definition.origin = origin_of<Member>;
  return definition;
}

/// How a command is profiled.
std::vector<Definition> definitions_of_profiling() {
  return {
      define<&Settings::cprofile_enabled, boolean>(
          {.variable = "FIL_PERF_CPROFILE_ENABLED",
           .other_variable = "FIL_PERF_ENABLE_CPROFILE",
           .option = "--enable,!--no-enable",
           .fallback = "off",
           .fallback_in_gate = "on",
           .allowed = kBooleans,
           .description = "Profile the command, or run it as it is. If this is off, the gate skips every scenario.",
           .in_gate = true}),
      define<&Settings::sort, listed_words>({.variable = "FIL_PERF_CPROFILE_SORT",
                                             .other_variable = "",
                                             .option = "--sort",
                                             .fallback = "tottime",
                                             .fallback_in_gate = "tottime",
                                             .allowed = kSortKeys,
                                             .description = "The keys of pstats to sort the table of --top by.",
                                             .in_gate = false}),
      define<&Settings::formats, listed_words>(
          {.variable = "FIL_PERF_CPROFILE_FORMAT",
           .other_variable = "",
           .option = "--format",
           .fallback = "pstats",
           .fallback_in_gate = "pstats",
           .allowed = kFormats,
           .description = "The formats of the profile. The gate always writes pstats, and these in addition.",
           .in_gate = true}),
      define<&Settings::output, path>({.variable = "FIL_PERF_CPROFILE_OUTPUT",
                                       .other_variable = "",
                                       .option = "-o,--output",
                                       .fallback = "{output_dir}/{label}-cprofile.{ext}",
                                       .fallback_in_gate = "{output_dir}/{label}-cprofile.{ext}",
                                       .allowed = kPaths,
                                       .description = "The file of the profile. Several formats need {ext} in it.",
                                       .in_gate = true}),
      define<&Settings::strip_dirs, boolean>(
          {.variable = "FIL_PERF_CPROFILE_STRIP_DIRS",
           .other_variable = "",
           .option = "--strip-dirs,!--no-strip-dirs",
           .fallback = "off",
           .fallback_in_gate = "off",
           .allowed = kBooleans,
           .description = "Keep only the names of files in the profile, without their folders.",
           .in_gate = false}),
      define<&Settings::subcommands, words_or_none>(
          {.variable = "FIL_PERF_CPROFILE_SUBCOMMAND",
           .other_variable = "",
           .option = "--subcommand",
           .fallback = "",
           .fallback_in_gate = "",
           .allowed = kWords,
           .description =
               "Profile only these subcommands (the first argument that is not an option); run others as they "
               "are.",
           .in_gate = false}),
  };
}

/// What the gate and `filperf profile` write, and where.
std::vector<Definition> definitions_of_files() {
  return {
      define<&Settings::output_folder, folder>(
          {.variable = "FIL_PERF_OUTPUT_DIR",
           .other_variable = "",
           .option = "--output-dir",
           .fallback = "outputs/perf",
           .fallback_in_gate = "outputs/perf",
           .allowed = kFolders,
           .description = "The folder for profiles, verdicts and reports. The gate's default is in the build folder.",
           .in_gate = true}),
      define<&Settings::run_label, label>(
          {.variable = "FIL_PERF_RUN_LABEL",
           .other_variable = "",
           .option = "--label",
           .fallback = "{label}",
           .fallback_in_gate = "{label}",
           .allowed = kLabels,
           .description = "The first part of the names of those files: the scenario's name, or the command's.",
           .in_gate = true}),
      define<&Settings::container_image, image>({.variable = "FIL_PERF_CONTAINER_IMAGE",
                                                 .other_variable = "",
                                                 .option = "--container-image",
                                                 .fallback = "filperf/perf-tools",
                                                 .fallback_in_gate = "filperf/perf-tools",
                                                 .allowed = kImages,
                                                 .description = "The image that --container uses.",
                                                 .in_gate = false}),
  };
}

/// What the commands that run scenarios compare with, and how.
std::vector<Definition> definitions_of_gate() {
  return {
      define<&Settings::refresh, boolean>(
          {.variable = "FIL_PERF_REFRESH",
           .other_variable = "",
           .option = "",
           .fallback = "off",
           .fallback_in_gate = "off",
           .allowed = kBooleans,
           .description = "The gate accepts the current counts as baselines instead of comparing with them.",
           .in_gate = true}),
      define<&Settings::against, revision>(
          {.variable = "FIL_PERF_AGAINST",
           .other_variable = "",
           .option = "",
           .fallback = "",
           .fallback_in_gate = "",
           .allowed = kRevisions,
           .description = "A commit of the program's SOURCE. The gate compares with what that counts, here and now, "
                          "instead of the baseline.",
           .in_gate = true}),
      define<&Settings::engine, listed_word>(
          {.variable = "FIL_PERF_CPROFILE_ENGINE",
           .other_variable = "",
           .option = "",
           .fallback = "auto",
           .fallback_in_gate = "auto",
           .allowed = kEngines,
           .description = "What counts the calls of a scenario: the native counter, the standard library's profiler, "
                          "or the first of these that fits the interpreter.",
           .in_gate = true}),
      define<&Settings::warm_patience, seconds>(
          {.variable = "FIL_PERF_WARM_PATIENCE",
           .other_variable = "",
           .option = "",
           .fallback = "30",
           .fallback_in_gate = "30",
           .allowed = kSeconds,
           .description =
               "How long a scenario waits for the warm interpreter to import, or to answer, before it runs cold.",
           .in_gate = true}),
  };
}

}  // namespace

const std::vector<Definition>& definitions() {
  static const std::vector<Definition> kDefinitions = [] {
    std::vector<Definition> all = definitions_of_profiling();
    for (const std::vector<Definition>& more : {definitions_of_files(), definitions_of_gate()}) {
      all.insert(all.end(), more.begin(), more.end());
    }
    return all;
  }();
  return kDefinitions;
}

}  // namespace filperf::settings
