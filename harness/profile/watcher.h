#pragma once

#include <filesystem>
#include <string>

namespace filperf::profile {

/// Lets a process of its own wait for the end of this one, or of the program that this one becomes. If the profile's
/// part is still there then, it removes it and says on standard error that there is no profile: nothing else could,
/// after `os._exit`, SIGKILL, a crash or `exec`.
///
/// The program does not have it among its children, its process group or its descriptors. It does without where that
/// is not so: in the first process of a container, and where standard error is closed.
/// @param part  is made here, empty; the driver replaces or removes it
/// @param name  the program's, for the message
void watch_for_profile(const std::filesystem::path& part, const std::string& name);

}  // namespace filperf::profile
