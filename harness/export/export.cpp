#include "export/export.h"

#include "base/atomic_file.h"
#include "export/writers.h"

namespace filperf::exporting {

void export_profile(const callgraph::Profile& profile, Format format, const ExportOptions& options, Output& output) {
  switch (format) {
    case Format::callgrind:
      return write_callgrind(profile, options, output);
    case Format::speedscope:
      return write_speedscope(profile, options, output);
    case Format::dot:
      return write_dot(profile, options, output);
    case Format::folded:
      return write_folded(profile, options, output);
    case Format::csv:
      return write_csv(profile, options, output);
    case Format::json:
      return write_json(profile, options, output);
  }
}

std::string export_profile(const callgraph::Profile& profile, Format format, const ExportOptions& options) {
  return text_of([&](Output& output) { export_profile(profile, format, options, output); });
}

void export_to_file(const callgraph::Profile& profile, Format format, const ExportOptions& options,
                    const std::filesystem::path& path) {
  AtomicFile file(path);
  Output output([&file](std::string_view piece) { file.write(piece); });
  export_profile(profile, format, options, output);
  output.finish();
  file.commit();
}

}  // namespace filperf::exporting
