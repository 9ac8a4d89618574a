#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "callgraph/profile.h"
#include "export/export.h"
#include "settings/settings.h"

namespace filperf::profile {

/// The dump's own format, which needs no exporter.
inline constexpr const char* kPstats = "pstats";

/// A file that a profile is written to.
struct OutputFile {
  std::string format;
  std::filesystem::path path;  ///< absolute
};

/// The files that the settings ask for, one for each format.
/// @param formats        names, as FIL_PERF_CPROFILE_FORMAT has them
/// @param output_folder  what {output_dir} stands for
/// @param label          what {label} stands for
/// @throws UsageError where two formats would be written to one file
[[nodiscard]] std::vector<OutputFile> output_files(const settings::Settings& settings,
                                                   const std::vector<std::string>& formats,
                                                   const std::filesystem::path& output_folder,
                                                   const std::string& label);

/// Makes a folder with those above it, and tries it out.
/// @throws Error where nothing could be written to it
void prepare_folder(const std::filesystem::path& folder);

/// Makes the folders of files that a run will write, tries each out, and takes away what an earlier run left, so that
/// nobody takes it for this one's.
/// @throws Error where one of them could not be written: better said before a long run than after it
void prepare_output(const std::vector<OutputFile>& files);

/// Writes a profile in formats other than pstats, each file as a whole or not at all.
/// @throws Error where a file cannot be written, or there is no such format
void write_exports(const callgraph::Profile& profile, const exporting::ExportOptions& options,
                   const std::vector<OutputFile>& files);

}  // namespace filperf::profile
