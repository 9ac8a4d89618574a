#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace filperf::exporting {

/// The formats of a profile. Callgrind, CSV and JSON hold all of it. DOT holds the parts above its thresholds.
/// Speedscope and folded stacks are approximations, because a call graph does not know stacks (export/call_tree.h).
enum class Format { callgrind, speedscope, dot, folded, csv, json };

inline constexpr std::array kFormats{Format::callgrind, Format::speedscope, Format::dot,
                                     Format::folded,    Format::csv,        Format::json};

/// `callgrind`, `speedscope`, `dot`, `folded`, `csv`, `json`.
[[nodiscard]] std::string_view name_of(Format format);

/// The format with this name; no value if there is none.
[[nodiscard]] std::optional<Format> parse_format(std::string_view name);

/// The names of all formats, for messages: `callgrind, speedscope, ...`.
[[nodiscard]] std::string format_names();

/// The end of the name of a file in this format, after the dot: `callgrind`, `speedscope.json`, `dot`, ...
[[nodiscard]] std::string_view extension_of(Format format);

/// The format that a file's name asks for: by extension_of, or by `.gv` (DOT), `.collapsed` (folded stacks), or a name
/// that begins with `callgrind.out`. No value if it asks for none.
[[nodiscard]] std::optional<Format> format_of(const std::filesystem::path& path);

/// Whether a file of this format is an approximation.
[[nodiscard]] bool is_approximate(Format format);

struct ExportOptions {
  std::string source = {};        ///< the profiled command or the dump's name, for the file's title
  std::string creator = {};       ///< the program that writes the file: `filperf 0.1.0`
  double node_threshold = 0.5;    ///< DOT: leave out functions below this percentage of the total time; 0 to 100
  double edge_threshold = 0.1;    ///< DOT: the same for calls
  double stack_threshold = 0.05;  ///< speedscope, folded: draw parts below this percentage together; 0 to 100
};

}  // namespace filperf::exporting
