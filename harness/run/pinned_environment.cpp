#include "run/pinned_environment.h"

#include <fmt/format.h>

#include <map>

#include "run/private_folder.h"

namespace filperf::run {

std::vector<std::string> pinned_environment(const scenario::Scenario& scenario, const std::filesystem::path& home,
                                            const std::filesystem::path& temporary) {
  std::map<std::string, std::string> variables{
      {"PATH", kPinnedPath},
      {"HOME", home.string()},
      {"TMPDIR", temporary.string()},
      {"LANG", "C.UTF-8"},
      {"LC_ALL", "C.UTF-8"},
      {"TZ", "UTC"},
      {"COLUMNS", "80"},
      {"LINES", "24"},
      {"TERM", "dumb"},
      {"NO_COLOR", "1"},
      {"PYTHONHASHSEED", "0"},
      {"PYTHONNOUSERSITE", "1"},
      {"PYTHONPYCACHEPREFIX", byte_code_folder(scenario).string()},
  };
  for (const auto* own : {&scenario.subject.environment, &scenario.environment}) {
    for (const auto& [name, value] : *own) {
      variables[name] = value;
    }
  }
  std::vector<std::string> environment;
  environment.reserve(variables.size());
  for (const auto& [name, value] : variables) {
    environment.push_back(fmt::format("{}={}", name, value));
  }
  return environment;
}

}  // namespace filperf::run
