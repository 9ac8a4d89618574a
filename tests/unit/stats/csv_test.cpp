#include <gtest/gtest.h>

#include <string>

#include "stats/small_table.h"

namespace filperf::stats::test {
namespace {

TEST(StatsCsv, HasOneRowForEachFunction) {
  const SmallTable table = factorial_table();
  EXPECT_EQ(text_of([&](Output& output) { write_csv(table.table(), output); }),
            "ncalls,pcalls,tottime,cumtime,file,line,function\n"
            "1,1,0.5,3.0,/p/main.py,1,main\n"
            "3,1,1.5,2.5,/p/main.py,5,fact\n"
            "3,3,1.0,1.0,~,0,<built-in method builtins.len>\n");
}

TEST(StatsCsv, HasOneRowForEachCaller) {
  const SmallTable table = factorial_table();
  EXPECT_EQ(text_of([&](Output& output) { write_csv(table.table(), Direction::callers, output); }),
            "ncalls,pcalls,tottime,cumtime,file,line,function,caller_file,caller_line,caller_function\n"
            "1,1,0.5,2.5,/p/main.py,5,fact,/p/main.py,1,main\n"
            "2,0,1.0,1.0,/p/main.py,5,fact,/p/main.py,5,fact\n"
            "3,3,1.0,1.0,~,0,<built-in method builtins.len>,/p/main.py,5,fact\n");
}

TEST(StatsCsv, HasOneRowForEachCallee) {
  const SmallTable table = factorial_table();
  EXPECT_EQ(text_of([&](Output& output) { write_csv(table.table(), Direction::callees, output); }),
            "ncalls,pcalls,tottime,cumtime,file,line,function,callee_file,callee_line,callee_function\n"
            "1,1,0.5,2.5,/p/main.py,1,main,/p/main.py,5,fact\n"
            "2,0,1.0,1.0,/p/main.py,5,fact,/p/main.py,5,fact\n"
            "3,3,1.0,1.0,/p/main.py,5,fact,~,0,<built-in method builtins.len>\n");
}

}  // namespace
}  // namespace filperf::stats::test
