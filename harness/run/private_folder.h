#pragma once

#include <filesystem>

#include "scenario/scenario.h"

namespace filperf::run {

/// The folder that every run keeps byte code in (`PYTHONPYCACHEPREFIX`). Its parent is made where it is missing.
/// @throws Error where the parent is not a folder that only this user can write to: a stranger who could write byte
/// code could
///         run code as this user
[[nodiscard]] std::filesystem::path byte_code_folder(const scenario::Scenario& scenario);

/// Makes a folder with mode 0700 where it is missing, and checks that it is this user's own.
/// @throws Error where it cannot be made, is a link, or others could write to it
void require_private_folder(const std::filesystem::path& folder);

}  // namespace filperf::run
