#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace filperf::exporting {

/// What a profile can be written as. Callgrind, CSV and JSON hold all of it; DOT what is above its thresholds;
/// speedscope and folded stacks are approximations, for a call graph does not know stacks (export/call_tree.h).
enum class Format { callgrind, speedscope, dot, folded, csv, json };

inline constexpr std::array kFormats{Format::callgrind, Format::speedscope, Format::dot,
                                     Format::folded,    Format::csv,        Format::json};

/// `callgrind`, `speedscope`, `dot`, `folded`, `csv`, `json`.
[[nodiscard]] std::string_view name_of(Format format);

/// The format of this name; no value for any other name.
[[nodiscard]] std::optional<Format> parse_format(std::string_view name);

/// The names of all formats, for messages: `callgrind, speedscope, ...`.
[[nodiscard]] std::string format_names();

/// What the name of a file of this format ends with, after the dot: `callgrind`, `speedscope.json`, `dot`, ...
[[nodiscard]] std::string_view extension_of(Format format);

/// The format that a file's name asks for: by extension_of, and `.gv` (DOT), `.collapsed` (folded stacks) and
/// `callgrind.out` with whatever follows. No value where it asks for none.
[[nodiscard]] std::optional<Format> format_of(const std::filesystem::path& path);

/// Whether a file of this format is an approximation.
[[nodiscard]] bool is_approximate(Format format);

struct ExportOptions {
  std::string source = {};        ///< what was profiled, for the file's title: a command, or the dump's name
  std::string creator = {};       ///< who writes the file: `filperf 0.1.0`
  double node_threshold = 0.5;    ///< DOT: functions below so many percent of the total time are left out; 0 to 100
  double edge_threshold = 0.1;    ///< DOT: the same for calls
  double stack_threshold = 0.05;  ///< speedscope, folded: smaller parts of the tree are drawn as one; 0 to 100
};

}  // namespace filperf::exporting
