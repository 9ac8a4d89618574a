#pragma once

#include <filesystem>
#include <optional>

#include "base/descriptor.h"
#include "scenario/scenario.h"

namespace filperf::run {

/// A scenario whose SOURCE is staged, for as long as this object lives.
struct Staged {
  scenario::Scenario scenario;
  Descriptor in_use;  ///< keeps the staged environment from being removed
};

/// Copies a checkout's package into an environment that is otherwise the declared one, and lets the scenario run there.
///
/// A path's depth moves counts, and so does another entry in `sys.path`. So the staged environment is as deep as a
/// managed one, wherever the checkout is, and its `sys.path` has as many entries: the copy lies where the release would
/// be. Everything else is a hard link. Child interpreters find the same copy, because they start from the same
/// environment. It is made once for each content (see StageStore). The metadata of the program's distribution says the
/// checkout's version.
///
/// An environment that is linked to a checkout (`pip install -e`, `uv sync`) has that one as its SOURCE. A scenario
/// without any is returned as it is.
/// @throws Error if the SOURCE does not hold the package, or the staged environment cannot be made
[[nodiscard]] Staged stage(scenario::Scenario scenario);

/// The folder of the checkout that a subject runs: its SOURCE, or the one that its environment is linked to. No value
/// if it runs an installed release.
[[nodiscard]] std::optional<std::filesystem::path> source_of(const scenario::Subject& subject);

}  // namespace filperf::run
