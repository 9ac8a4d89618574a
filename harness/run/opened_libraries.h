#pragma once

#include <string>
#include <vector>

namespace filperf::run {

/// The shared libraries of the system that a program opened by name, as `ctypes` and `cffi` do: those in memory that
/// nothing else in memory needs. A program may try names until one is there, and do other work if none is.
///
/// What the C library opens by itself (`libnss_*`, converters, `libgcc_s`) is left out. A file that cannot be read, or
/// is no 64-bit ELF file (see elf(5)), needs nothing.
/// @param mapped         paths of all files with code in the process's memory, the interpreter among them
/// @param other_folders  what lies below them is not of the system
/// @return names (`DT_SONAME`, else the file's), sorted and distinct
[[nodiscard]] std::vector<std::string> opened_libraries(const std::vector<std::string>& mapped,
                                                        const std::vector<std::string>& other_folders);

/// Whether a library lies in one of the system's usual folders.
/// @param name  as opened_libraries gives it
[[nodiscard]] bool is_installed_library(const std::string& name);

}  // namespace filperf::run
