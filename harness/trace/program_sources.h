#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "model/call_site.h"
#include "model/staged_source.h"
#include "run/capture.h"
#include "trace/source_lines.h"

namespace filperf::trace {

/// The source lines of the program's functions, by the names that identities give to their files.
class ProgramSources {
public:
  /// @param capture  whose code is meant; must live as long as this object
  /// @param staged   where the program's package was copied from; files are named by the originals
  /// @param began    when the run began: what was written later is not what ran
  ProgramSources(const run::Capture& capture, const std::optional<model::StagedSource>& staged,
                 std::filesystem::file_time_type began);

  /// Adds the path and the source line to a place of which file and line are known, or says why it cannot.
  void complete(model::Place& place);

private:
  void locate_files();
  [[nodiscard]] std::string refusal(const std::filesystem::path& path) const;

  const run::Capture& capture_;
  bool located_ = false;
  std::map<std::string, std::filesystem::path> paths_;  ///< by the file's name in identities
  std::optional<model::StagedSource> staged_;
  std::filesystem::file_time_type began_;
  SourceLines sources_;
};

}  // namespace filperf::trace
