#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace filperf::bench {

/// How a dump writes the label of a caller.
enum class CallerLabels {
  shared,        ///< once, then as references to that tuple: cProfile writes this
  written_anew,  ///< as a separate tuple in every callee: dumps have this form after `Stats.strip_dirs`
};

struct SyntheticDump {
  std::string bytes;
  std::size_t functions = 0;
  std::size_t edges = 0;
  std::int64_t calls = 0;      ///< sum over the functions
  std::int64_t primitive = 0;  ///< sum over the functions
};

/// A dump as cProfile would write it for a program of this size. The same arguments give the same bytes on every
/// machine. Strings and small integers are written once and then as references; larger integers and times are written
/// in full. A function's own label and its label as a caller are two objects. A few functions call very many others,
/// most call few.
///
/// @param functions  1 to 15 million
/// @param edges      at most functions squared
[[nodiscard]] SyntheticDump make_synthetic_dump(std::size_t functions, std::size_t edges,
                                                CallerLabels labels = CallerLabels::shared);

}  // namespace filperf::bench
