#include "settings/settings.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "settings/template.h"

namespace filperf::settings {

namespace {

std::optional<std::string> find(const Table& table, const std::string& name) {
  const auto found = table.find(name);
  return found == table.end() ? std::nullopt : std::optional(found->second);
}

Lookup lookup_in(const Table& table) {
  return [&table](const std::string& name) { return find(table, name); };
}

/// The option as a person types it: the last name of `-o,--output`.
std::string typed_option(const Definition& definition) {
  const std::string_view names = definition.option;
  const std::string_view on = names.substr(0, names.find(",!"));
  return std::string(on.substr(on.rfind(',') == std::string_view::npos ? 0 : on.rfind(',') + 1));
}

}  // namespace

const char* name_of(Origin origin) {
  switch (origin) {
    case Origin::subject:
      return "CMake (subject)";
    case Origin::scenario:
      return "CMake (scenario)";
    case Origin::environment:
      return "environment";
    case Origin::command_line:
      return "command line";
    case Origin::fallback:
      break;
  }
  return "default";
}

std::string text_of(const Value& value) {
  if (const bool* const flag = std::get_if<bool>(&value)) {
    return *flag ? "on" : "off";
  }
  if (const auto* const words = std::get_if<Texts>(&value)) {
    return fmt::format("{}", fmt::join(*words, ","));
  }
  return std::get<std::string>(value);
}

Settings read(const Inputs& sources) {
  const std::array<std::pair<Lookup, Origin>, 3> places{
      std::pair{lookup_in(sources.subject), Origin::subject},
      std::pair{lookup_in(sources.scenario), Origin::scenario},
      std::pair{sources.environment, Origin::environment},
  };
  Settings settings;
  for (const Definition& definition : definitions()) {
    const auto take = [&](const std::string& name, const std::optional<std::string>& text, Origin origin) {
      if (text) {
        definition.parse(settings, definition, {name, *text, origin});
      }
    };
    take(definition.variable, sources.use == Use::gate ? definition.fallback_in_gate : definition.fallback,
         Origin::fallback);
    for (const auto& [place, origin] : places) {
      // The second name first, so that the first one wins.
      for (const std::string name : {definition.other_variable, definition.variable}) {
        if (!name.empty() && place) {
          take(name, place(name), origin);
        }
      }
    }
    take(typed_option(definition), find(sources.options, definition.variable), Origin::command_line);
  }
  return settings;
}

Settings read(const Lookup& environment) {
  Inputs sources;
  sources.environment = environment;
  return read(sources);
}

std::optional<std::string> from_environment(const std::string& name) {
  // Read before any thread exists, so nothing can change the environment meanwhile.
  const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

Texts unknown_variables() {
  Texts unknown;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::string_view name = text.substr(0, text.find('='));
    const auto is_name = [&](const Definition& definition) {
      return name == definition.variable || name == definition.other_variable;
    };
    if (name.starts_with("FIL_PERF_") && std::none_of(definitions().begin(), definitions().end(), is_name)) {
      unknown.emplace_back(name);
    }
  }
  std::sort(unknown.begin(), unknown.end());
  return unknown;
}

std::string label_of(const Settings& settings, const std::string& name) {
  return fill(settings.run_label.value, {{"label", name}, {"pid", std::to_string(::getpid())}}).value_or(name);
}

std::string path_of(const Settings& settings, const PathFields& fields) {
  return fill(settings.output.value, {{"output_dir", fields.output_folder},
                                      {"label", fields.label},
                                      {"pid", std::to_string(::getpid())},
                                      {"ext", fields.extension}})
      .value_or("");
}

}  // namespace filperf::settings
