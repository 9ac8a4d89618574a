#include "summary/badge.h"

#include <fmt/format.h>

#include "base/words.h"

namespace filperf::summary {

std::string badge_text(const Report& report) {
  const Tally tally = tally_of(report.findings);
  const bool is_red = tally.red > 0;
  const std::string weakened = tally.weakened == 0 ? "" : fmt::format(", {} weakened", tally.weakened);
  const std::string message = is_red           ? fmt::format("{} of {} red", tally.red, tally.ran)
                              : tally.ran == 0 ? "skipped"
                                               : fmt::format("{} ok{}", counted(tally.ran, "scenario"), weakened);
  const char* colour = is_red               ? "red"
                       : tally.ran == 0     ? "lightgrey"
                       : tally.weakened > 0 ? "yellowgreen"
                                            : "brightgreen";
  return fmt::format(
      "{{\n  \"schemaVersion\": 1,\n  \"label\": \"filperf\",\n  \"message\": \"{}\",\n  \"color\": "
      "\"{}\",\n  \"isError\": {}\n}}\n",
      message, colour, is_red);
}

}  // namespace filperf::summary
