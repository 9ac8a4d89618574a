#pragma once

#include <filesystem>
#include <string>

namespace filperf::init {

/// The folder of this program. @throws Error if the system does not tell
[[nodiscard]] std::filesystem::path own_folder();

/// The folder with the CMake package of this program: installed, from a wheel, or that of a build folder.
/// @throws Error if there is none beside the program
[[nodiscard]] std::filesystem::path cmake_folder();

/// A program that belongs to this one: in the same folder, as a wheel's dependencies are, else in PATH.
/// @throws Error if there is none
[[nodiscard]] std::filesystem::path companion(const std::string& name);

}  // namespace filperf::init
