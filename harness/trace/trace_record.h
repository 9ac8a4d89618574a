#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace filperf::trace {

/// How the frames of a traced call end.
enum class StackEnding {
  at_start,    ///< where the phase began: the trace followed all frames up to there
  in_program,  ///< in a function of the program
  cut,         ///< where the trace stopped looking or stopped keeping what it saw
};

/// A function with frames in a trace.
struct TracedFunction {
  std::string file;  ///< as the interpreter knows it
  std::string name;
  bool from_template = false;  ///< made by Jinja: if the file is a template, lines are those of the template
};

struct TracedFrame {
  std::uint32_t function = 0;  ///< index into TraceRecord::functions
  std::int64_t line = 0;       ///< from 1; 0 if the interpreter knows none
};

/// Calls of one edge that came through the same frames.
struct TracedStack {
  std::int64_t calls = 0;
  StackEnding ending = StackEnding::at_start;
  std::vector<TracedFrame> frames;  ///< from the one that made the call outwards
};

/// The record that the driver's trace leaves.
struct TraceRecord {
  bool whole = true;  ///< whether it saw the phase to its end
  std::vector<TracedFunction> functions;
  std::vector<std::vector<TracedStack>> edges;  ///< in the order in which they were asked for
};

/// Reads `trace.json`. Not trusted: the program could have written it.
/// @param edges  how many were asked for
/// @throws Error if it is missing, too large or not as the driver writes it
[[nodiscard]] TraceRecord read_trace(const std::filesystem::path& path, std::size_t edges);

/// The same from the text of the file. @param source  the name of the text in errors, its path
[[nodiscard]] TraceRecord trace_from_text(std::string_view text, std::size_t edges, const std::string& source);

}  // namespace filperf::trace
