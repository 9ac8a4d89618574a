#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/descriptor.h"

namespace filperf::run {

/// Takes a lock on what several processes use, make and remove. The lock file's time becomes that of the last use.
///
/// Whoever removes what it stands for removes the lock file too. A lock on a file that is no longer there holds
/// nothing, so it is taken anew.
/// @param file       is made if it is missing
/// @param what       it stands for, for the error: `the staged environment`
/// @param operation  as flock(2) takes it
/// @return no lock only if LOCK_NB is in `operation` and somebody else has one
/// @throws Error if the system refuses the file
[[nodiscard]] Descriptor lock_for_use(const std::filesystem::path& file, const std::string& what, int operation);

/// Seconds since a file was changed, or a lock file's last use. @return no value if there is no such file
[[nodiscard]] std::optional<double> seconds_since_use(const std::filesystem::path& file);

}  // namespace filperf::run
