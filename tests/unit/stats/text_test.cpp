// The expected texts are what `pstats.Stats` of CPython 3.11 prints for a dump with these counts.

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "stats/small_table.h"

namespace filperf::stats::test {
namespace {

using filperf::test::ProfileBuilder;

std::string stats_text(const SmallTable& table) {
  return text_of([&](Output& output) { write_stats(table.table(), output); });
}

std::string relatives_text(const SmallTable& table, Direction direction) {
  return text_of([&](Output& output) { write_relatives(table.table(), direction, output); });
}

TEST(StatsText, IsThatOfPrintStats) {
  EXPECT_EQ(stats_text(factorial_table()), R"(Today    run.pstats

         7 function calls (5 primitive calls) in 3.000 seconds

   Ordered by: cumulative time

   ncalls  tottime  percall  cumtime  percall filename:lineno(function)
        1    0.500    0.500    3.000    3.000 /p/main.py:1(main)
      3/1    1.500    0.500    2.500    2.500 /p/main.py:5(fact)
        3    1.000    0.333    1.000    0.333 {built-in method builtins.len}


)");
}

TEST(StatsText, NamesEveryRestriction) {
  const SmallTable table{filperf::test::factorial(), {{SortKey::calls}, false, {std::int64_t{1}}}};
  EXPECT_EQ(stats_text(table), R"(Today    run.pstats

         7 function calls (5 primitive calls) in 3.000 seconds

   Ordered by: call count
   List reduced from 3 to 1 due to restriction <1>

   ncalls  tottime  percall  cumtime  percall filename:lineno(function)
      3/1    1.500    0.500    2.500    2.500 /p/main.py:5(fact)


)");
}

TEST(StatsText, HasNoTableWithoutFunctions) {
  EXPECT_EQ(stats_text({{}, {}}), "Today    run.pstats\n\n         0 function calls in 0.000 seconds\n\n");
}

TEST(StatsText, IsThatOfPrintCallers) {
  EXPECT_EQ(relatives_text(factorial_table(), Direction::callers), R"(   Ordered by: cumulative time

Function                        was called by...
                                    ncalls  tottime  cumtime
/p/main.py:1(main)              <- 
/p/main.py:5(fact)              <-       1    0.500    2.500  /p/main.py:1(main)
                                       2/0    1.000    1.000  /p/main.py:5(fact)
{built-in method builtins.len}  <-       3    1.000    1.000  /p/main.py:5(fact)


)");
}

TEST(StatsText, IsThatOfPrintCallees) {
  EXPECT_EQ(relatives_text(factorial_table(), Direction::callees), R"(   Ordered by: cumulative time

Function                        called...
                                    ncalls  tottime  cumtime
/p/main.py:1(main)              ->       1    0.500    2.500  /p/main.py:5(fact)
/p/main.py:5(fact)              ->     2/0    1.000    1.000  /p/main.py:5(fact)
                                         3    1.000    1.000  {built-in method builtins.len}
{built-in method builtins.len}  -> 


)");
}

TEST(StatsTotals, SaturateAndAreExactOtherwise) {
  const Totals totals = totals_of(filperf::test::factorial());
  EXPECT_EQ(totals.calls, 7);
  EXPECT_EQ(totals.primitive, 5);
  EXPECT_EQ(totals.seconds, 3);
  EXPECT_EQ(
      totals_of(
          ProfileBuilder().function({"a", 1, "f"}, {INT64_MAX, 1, 0, 0}).function({"a", 2, "g"}, {5, 5, 0, 0}).build())
          .calls,
      INT64_MAX);
}

}  // namespace
}  // namespace filperf::stats::test
