#include "trace/program_sources.h"

#include <fmt/format.h>

#include <set>
#include <system_error>

#include "base/utf8.h"
#include "callgraph/identity.h"

namespace filperf::trace {

namespace fs = std::filesystem;

ProgramSources::ProgramSources(const run::Capture& capture, const std::optional<model::StagedSource>& staged,
                               fs::file_time_type began)
    : capture_(capture), staged_(staged), began_(began) {}

/// Not before a place is asked for: most runs are as their baseline says, and have none to show.
void ProgramSources::locate_files() {
  located_ = true;
  const std::string program = "program";
  std::set<std::uint32_t> seen;
  for (const callgraph::ProfiledFunction& function : capture_.profile.functions) {
    if (!seen.insert(function.file).second) {
      continue;
    }
    const std::string& file = capture_.profile.file_of(function);
    callgraph::LocatedFile located = callgraph::locate(file, capture_.places);
    if (located.origin == program) {
      paths_.emplace(std::move(located.file), (fs::path(capture_.places.sandbox) / "work" / file).lexically_normal());
    }
  }
}

/// Why the text of a file is not to be shown as what ran; empty if it is.
std::string ProgramSources::refusal(const fs::path& path) const {
  if (!path.extension().empty() && path.extension() != ".py") {
    return "the code was generated from this file, and its lines have other numbers";
  }
  std::error_code failed;
  const fs::file_time_type written = fs::last_write_time(path, failed);
  if (!failed) {
    return written > began_ ? "the file has changed since the run" : "";
  }
  for (fs::path folder = path.parent_path(); folder.has_relative_path(); folder = folder.parent_path()) {
    if (fs::is_regular_file(folder, failed)) {
      return fmt::format("it is in the archive {}, which is not read", printable(folder.filename().string()));
    }
  }
  return "";  // whoever reads it says why that fails
}

void ProgramSources::complete(model::Place& place) {
  if (!located_) {
    locate_files();
  }
  const auto found = paths_.find(place.file);
  if (found == paths_.end()) {
    place.why_no_text = "the code was made at run time";
    return;
  }
  const fs::path& path = found->second;
  if (!place.file.starts_with("sandbox/")) {
    place.path = staged_ ? fs::path(staged_->original(path.string())) : path;
  }
  if (place.line <= 0) {
    place.why_no_text = "the interpreter does not know the line";
    return;
  }
  place.why_no_text = refusal(path);
  if (place.why_no_text.empty()) {
    SourceLine line = sources_.line(path, place.line);
    place.text = std::move(line.text);
    place.why_no_text = std::move(line.why_not);
  }
}

}  // namespace filperf::trace
