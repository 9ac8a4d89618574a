#include "settings/settings.h"

#include "settings/template.h"
#include "targets.h"

namespace {

/// Lines of the form `<origin>NAME=value`, where the origin is one letter.
filperf::settings::Inputs inputs_from(std::string_view text) {
  filperf::settings::Inputs inputs;
  filperf::settings::Table environment;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() == text.size() ? line.size() : line.size() + 1);
    if (line == "profile") {
      inputs.use = filperf::settings::Use::profile;
    }
    const std::size_t sign = line.find('=');
    if (line.empty() || sign == std::string_view::npos) {
      continue;
    }
    const char origin = line.front();
    filperf::settings::Table& table = origin == 's'   ? inputs.subject
                                      : origin == 'c' ? inputs.scenario
                                      : origin == 'o' ? inputs.options
                                                      : environment;
    table[std::string(line.substr(1, sign > 0 ? sign - 1 : 0))] = line.substr(sign + 1);
  }
  inputs.environment = [environment](const std::string& name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::nullopt : std::optional(found->second);
  };
  return inputs;
}

}  // namespace

void filperf::fuzz::settings(std::string_view bytes) {
  static_cast<void>(settings::fill(bytes, {{"label", "{pid}"}, {"pid", "1"}, {"", "x"}}));
  const auto read = accepted([&] { return settings::read(inputs_from(bytes)); });
  if (!read) {
    return;
  }
  for (const settings::Definition& definition : settings::definitions()) {
    static_cast<void>(settings::text_of(definition.value(*read)));
    static_cast<void>(settings::name_of(definition.origin(*read)));
  }
  const std::string label = settings::label_of(*read, "run-it");
  static_cast<void>(settings::path_of(*read, {read->output_folder.value, label, "pstats"}));
}
