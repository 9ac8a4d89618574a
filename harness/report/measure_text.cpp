#include "report/measure_text.h"

#include <fmt/format.h>

#include "base/numbers.h"

namespace filperf::report {

using drift::Judgement;
using drift::Measure;

std::string limit_text(const Measure& measure) {
  if (measure.at_most) {
    return fmt::format("at most {}", grouped(*measure.at_most));
  }
  return measure.limit_percent == 0 ? "exact" : fmt::format("{:g} %", measure.limit_percent);
}

bool is_below_floor(const Measure& measure) {
  return measure.judgement == Judgement::within && measure.limit_percent > 0 && measure.change() > 0 &&
         static_cast<double>(measure.change()) * 100 > measure.limit_percent * static_cast<double>(measure.before);
}

std::string mark(const Measure& measure, const Palette& palette) {
  if (measure.judgement == Judgement::within) {
    return measure.gated && is_below_floor(measure) ? "below MIN_CALLS" : "";
  }
  if (!measure.gated) {
    return palette.notable("not gated");
  }
  return (measure.judgement == Judgement::worse ? palette.bad("OVER") : palette.good("fewer")) +
         (measure.caused_by_program ? fmt::format(" by {}", signed_grouped(*measure.caused_by_program)) : "");
}

std::string measure_heading() {
  return fmt::format("  {:<26} {:>12} {:>12} {:>11} {:>10} {:>7}", "", "before", "after", "change", "", "limit");
}

std::string measure_row(const std::string& title, const Measure& measure, const Palette& palette) {
  return without_last_spaces(fmt::format("  {:<26} {:>12} {:>12} {:>11} {:>10} {:>7}   {}", title,
                                         grouped(measure.before), grouped(measure.after),
                                         measure.change() == 0 ? "" : signed_grouped(measure.change()),
                                         measure.change() == 0 ? "" : percent(measure.before, measure.after),
                                         limit_text(measure), mark(measure, palette)));
}

}  // namespace filperf::report
