#include "run/record.h"

#include <algorithm>

#include "targets.h"

void filperf::fuzz::record(std::string_view bytes) {
  const auto read = accepted([&] { return run::record_from_text(bytes, "fuzzed"); });
  if (!read) {
    return;
  }
  require(read->version.size() == 3 &&
              std::all_of(read->version.begin(), read->version.end(), [](auto part) { return part >= 0; }),
          "a version is three numbers");
  require(read->processors >= 0 && read->usable_processors >= 0 && read->python_processes >= 0,
          "counts are not negative");
  require(read->seconds >= 0 && read->phase_cpu_seconds >= 0 && read->own_cpu_seconds >= 0, "times are not negative");
}
