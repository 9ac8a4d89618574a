#include "commands/manifests.h"

#include <fmt/format.h>

#include <cstdio>

#include "support/error.h"

namespace filperf::commands {

std::optional<scenario::Scenario> read_or_report(const std::filesystem::path& manifest) {
  try {
    return scenario::read_manifest(manifest);
  } catch (const Error& error) {
    fmt::print(stderr, "filperf: {}\n", error.what());
    return std::nullopt;
  }
}

}  // namespace filperf::commands
