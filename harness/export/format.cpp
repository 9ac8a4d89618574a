#include "export/format.h"

#include <algorithm>
#include <utility>

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
  // Speedscope comes before JSON, because its extension ends in JSON's.
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

}  // namespace filperf::exporting
