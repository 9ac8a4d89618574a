#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "init/inspection.h"

namespace filperf::init {

/// A file of the kit, or lines for a file that is there.
struct KitFile {
  std::filesystem::path path;  ///< relative to the repository
  std::string text;
  bool lines = false;  ///< to be added to the file, as far as it has none of them yet
  std::string what;    ///< what is in it, for people: "7 scenarios"
};

/// What became of a file.
enum class Written { written, added, kept };

/// The files that a repository needs for the gate.
[[nodiscard]] std::vector<KitFile> kit_of(const std::filesystem::path& repository, const Inspection& found);

/// Writes a file, unless one is there. Lines are added to the end of theirs, unless it has them.
/// @param dry  only say what it would do
/// @throws Error if it cannot be written
[[nodiscard]] Written write(const std::filesystem::path& repository, const KitFile& file, bool dry);

}  // namespace filperf::init
