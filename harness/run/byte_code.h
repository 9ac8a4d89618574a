#pragma once

#include <cstdint>
#include <ctime>
#include <filesystem>
#include <optional>

#include "callgraph/profile.h"
#include "model/staged_source.h"
#include "scenario/scenario.h"

namespace filperf::run {

/// Where the byte code of sources below a folder is kept: the same path below the folder for byte code.
/// @throws Error as byte_code_folder does
[[nodiscard]] std::filesystem::path byte_code_below(const scenario::Scenario& scenario,
                                                    const std::filesystem::path& folder);

/// How many files of byte code are in a folder and below it, as the import system names them.
[[nodiscard]] std::int64_t count_byte_code(const std::filesystem::path& folder);

/// All runs share the folder for byte code, and it is to hold nothing else: what a program keeps there of its own would
/// be seen by the next run.
///
/// Removes what is no byte code of a source that exists, at the top of the folder and where the byte code of a run's
/// functions is. A program has no reason to write anywhere else in it.
/// @param profile  of the run that has just ended, with the files of a checkout
/// @param staged   the copy of them that ran, if there is one
/// @param since    when the run began: a folder in which nothing has changed since is not read
void remove_all_but_byte_code(const std::filesystem::path& byte_code_folder, const callgraph::Profile& profile,
                              const std::optional<model::StagedSource>& staged, std::time_t since);

}  // namespace filperf::run
