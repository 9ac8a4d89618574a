#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "settings/settings.h"

namespace filperf::profile {

/// What a run in a container needs of its surroundings.
struct Surroundings {
  std::filesystem::path working_folder;
  std::vector<std::filesystem::path> output_folders;  ///< absolute, there already
  unsigned user = 0;
  unsigned group = 0;
  bool terminal = false;  ///< standard input and output are one
};

/// The first of `podman` and `docker` that is in PATH.
/// @throws CommandError where neither is (exit code 127)
[[nodiscard]] std::filesystem::path container_engine(const std::string& search_path);

/// The words that run `filperf profile` on a command inside the perf-tools image, with the working folder and the
/// folders for output at the same places, as this user, and with all `FIL_PERF_*` settings in effect here.
/// @param engine     podman or docker; they differ in how a user is kept
/// @param variables  the `FIL_PERF_*` variables to set inside, `NAME=value`
/// @param arguments  what follows `filperf profile`
[[nodiscard]] std::vector<std::string> container_words(const std::filesystem::path& engine, const std::string& image,
                                                       const Surroundings& surroundings,
                                                       const std::vector<std::string>& variables,
                                                       const std::vector<std::string>& arguments);

/// The settings in effect as variables, with the output folder made absolute. Those that have their default are left
/// out, but for the folder.
[[nodiscard]] std::vector<std::string> variables_of(const settings::Settings& settings,
                                                    const std::filesystem::path& output_folder);

/// The folder that the profile's file is written below, as far as its template tells without {label} and {pid}.
[[nodiscard]] std::filesystem::path folder_of_output(const settings::Settings& settings,
                                                     const std::filesystem::path& output_folder);

}  // namespace filperf::profile
