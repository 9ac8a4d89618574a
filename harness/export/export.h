#pragma once

#include <filesystem>
#include <string>

#include "base/output.h"
#include "callgraph/profile.h"
#include "export/format.h"

namespace filperf::exporting {

/// Writes a profile. Each reads all it needs from the profile, an empty one too, and never fails by itself.
void export_profile(const callgraph::Profile& profile, Format format, const ExportOptions& options, Output& output);

/// The same as a string.
[[nodiscard]] std::string export_profile(const callgraph::Profile& profile, Format format,
                                         const ExportOptions& options);

/// The same to a file, piece by piece, whole or not at all.
/// @throws Error where it cannot be written; whatever stood there before is then untouched
void export_to_file(const callgraph::Profile& profile, Format format, const ExportOptions& options,
                    const std::filesystem::path& path);

}  // namespace filperf::exporting
