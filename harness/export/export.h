#pragma once

#include <filesystem>
#include <string>

#include "base/output.h"
#include "callgraph/profile.h"
#include "export/format.h"

namespace filperf::exporting {

/// Writes a profile. Every writer also accepts an empty profile, and none fails by itself.
void export_profile(const callgraph::Profile& profile, Format format, const ExportOptions& options, Output& output);

/// The same as a string.
[[nodiscard]] std::string export_profile(const callgraph::Profile& profile, Format format,
                                         const ExportOptions& options);

/// The same to a file, piece by piece. The file is written completely or not at all.
/// @throws Error if it cannot be written; an older file then stays as it was
void export_to_file(const callgraph::Profile& profile, Format format, const ExportOptions& options,
                    const std::filesystem::path& path);

}  // namespace filperf::exporting
