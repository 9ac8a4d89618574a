#include "report/measurements.h"

#include <fmt/format.h>

namespace filperf::report {

namespace {

const char* measurement_of(drift::Measure::Kind kind) {
  switch (kind) {
    case drift::Measure::Kind::total:
      return "calls";
    case drift::Measure::Kind::of_program:
      return "calls into the program";
    case drift::Measure::Kind::by_program:
      return "calls by the program";
    case drift::Measure::Kind::lines_of_program:
      return "lines of the program";
    default:
      return nullptr;
  }
}

}  // namespace

std::string ctest_measurements(const gate::Outcome& outcome) {
  std::string text;
  if (outcome.verdict) {
    for (const drift::Measure& measure : outcome.verdict->totals) {
      if (const char* name = measurement_of(measure.kind); name != nullptr) {
        text += fmt::format("<CTestMeasurement type=\"numeric/double\" name=\"{}\">{}</CTestMeasurement>\n", name,
                            measure.after);
      }
    }
  }
  return text;
}

}  // namespace filperf::report
