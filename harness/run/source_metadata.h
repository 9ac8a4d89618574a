#pragma once

#include <filesystem>
#include <string>

namespace filperf::run {

/// The version that a checkout states for its distribution: in `pyproject.toml` (`[project]`, `[tool.poetry]`), in
/// `setup.cfg`, or in the PKG-INFO that a build left. A version that only a build finds out is none.
/// @param source        the folder that holds the package
/// @param distribution  the normalised name; the statements of another distribution do not count
/// @return empty if it states none
[[nodiscard]] std::string version_in_checkout(const std::filesystem::path& source, const std::string& distribution);

/// Gives installed metadata another version: the folder's name, METADATA and RECORD follow it. The files may be hard
/// links; the originals stay as they are.
/// @return the folder's new name
[[nodiscard]] std::string set_version(const std::filesystem::path& info_folder, const std::string& version);

}  // namespace filperf::run
