#pragma once

#include <filesystem>

#include "base/descriptor.h"
#include "scenario/scenario.h"
#include "settings/settings.h"

namespace filperf::gate {

/// A scenario with the settings in effect for it: what its declaration, its subject's and the environment say.
struct Declared {
  scenario::Scenario scenario;
  settings::Settings settings;
};

/// Reads a manifest and the settings in effect for its scenario.
/// @throws Error if the manifest cannot be read
/// @throws UsageError if a setting has a value that is not allowed
[[nodiscard]] Declared read_declared(const std::filesystem::path& manifest);

/// A scenario whose SOURCE is staged (see run/staged_source.h), for as long as this object lives.
struct StagedDeclared {
  Declared declared;
  Descriptor in_use;
};

/// @throws Error as run::stage does
[[nodiscard]] StagedDeclared staged(const Declared& declared);

}  // namespace filperf::gate
