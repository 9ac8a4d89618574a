#include "report/measure_text.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace filperf::report::test {
namespace {

using drift::Judgement;
using drift::Measure;

const Palette plain(false);

Measure measure(std::int64_t before, std::int64_t after, double limit_percent, Judgement judgement) {
  Measure measure;
  measure.before = before;
  measure.after = after;
  measure.limit_percent = limit_percent;
  measure.judgement = judgement;
  return measure;
}

TEST(LimitText, ZeroIsExact) {
  EXPECT_EQ(limit_text(measure(1, 1, 0, Judgement::within)), "exact");
  EXPECT_EQ(limit_text(measure(1, 1, 2.5, Judgement::within)), "2.5 %");
  EXPECT_EQ(limit_text(measure(1, 1, 1, Judgement::within)), "1 %");
}

TEST(Mark, SaysHowACountStandsToItsLimit) {
  EXPECT_EQ(mark(measure(100, 100, 1, Judgement::within), plain), "");
  EXPECT_EQ(mark(measure(100, 200, 1, Judgement::worse), plain), "OVER");
  EXPECT_EQ(mark(measure(200, 100, 1, Judgement::better), plain), "fewer");
  Measure other = measure(100, 200, 1, Judgement::worse);
  other.gated = false;
  EXPECT_EQ(mark(other, plain), "not gated");
  other.gated = true;
  other.caused_by_program = 1050;
  EXPECT_EQ(mark(other, plain), "OVER by +1,050");
}

TEST(Mark, IsColoured) {
  EXPECT_EQ(mark(measure(100, 200, 1, Judgement::worse), Palette(true)), "\x1b[31;1mOVER\x1b[0m");
}

TEST(MeasureRow, StandsBelowTheHeading) {
  EXPECT_EQ(measure_heading(), "                                   before        after      change              limit");
  EXPECT_EQ(measure_row("all calls", measure(1000, 1012, 1, Judgement::worse), plain),
            "  all calls                         1,000        1,012         +12    +1.20 %     1 %   OVER");
  EXPECT_EQ(measure_row("all calls", measure(1000, 1000, 1, Judgement::within), plain),
            "  all calls                         1,000        1,000                            1 %");
}

}  // namespace
}  // namespace filperf::report::test
