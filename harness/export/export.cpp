#include "export/export.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/atomic_file.h"
#include "base/utf8.h"
#include "export/writers.h"

namespace filperf::exporting {

std::string_view name_of(Format format) {
  switch (format) {
    case Format::callgrind:
      return "callgrind";
    case Format::speedscope:
      return "speedscope";
    case Format::dot:
      return "dot";
    case Format::folded:
      return "folded";
    case Format::csv:
      return "csv";
    case Format::json:
      return "json";
  }
  return {};
}

std::optional<Format> parse_format(std::string_view name) {
  const auto* const found =
      std::find_if(kFormats.begin(), kFormats.end(), [&](Format format) { return name_of(format) == name; });
  return found == kFormats.end() ? std::nullopt : std::optional(*found);
}

std::string format_names() {
  std::string names;
  for (const Format format : kFormats) {
    names += (names.empty() ? "" : ", ") + std::string(name_of(format));
  }
  return names;
}

std::string_view extension_of(Format format) {
  return format == Format::speedscope ? "speedscope.json" : name_of(format);
}

std::optional<Format> format_of(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  if (name.starts_with("callgrind.out")) {
    return Format::callgrind;
  }
  // Speedscope's stands before JSON's, which is its end.
  for (const Format format : kFormats) {
    if (name.ends_with("." + std::string(extension_of(format)))) {
      return format;
    }
  }
  for (const auto& [extension, format] : {std::pair(".gv", Format::dot), std::pair(".collapsed", Format::folded)}) {
    if (name.ends_with(extension)) {
      return format;
    }
  }
  return std::nullopt;
}

bool is_approximate(Format format) {
  return format == Format::speedscope || format == Format::folded;
}

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

std::string frame_name(const callgraph::Profile& profile, const callgraph::Sources& sources, std::uint32_t function) {
  const callgraph::ProfiledFunction& f = profile.functions[function];
  const callgraph::Source& source = sources.files[sources.of_function[function]];
  std::string name = profile.name_of(f);
  if (source.origin != "builtin") {
    name += " (" + source.file + ":" + std::to_string(f.line) + ")";
  }
  return printable(name);
}

double total_seconds(const callgraph::Profile& profile) {
  double total = 0;
  for (const callgraph::ProfiledFunction& function : profile.functions) {
    total += seconds_in_range(function.self_seconds);
  }
  return total;
}

}  // namespace filperf::exporting
