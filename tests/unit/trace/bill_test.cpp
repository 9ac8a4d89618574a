#include "trace/bill.h"

#include <gtest/gtest.h>

#include <string>

#include "graph_builder.h"

namespace filperf::trace::test {
namespace {

using callgraph::Charge;
using callgraph::kOutside;
using filperf::test::GraphBuilder;

callgraph::Places demo_places() {
  callgraph::Places places;
  places.program = {"/site/demo"};
  places.stdlib = "/lib/python3";
  places.search_path = {"/site"};
  return places;
}

callgraph::CallGraph demo_graph() {
  return GraphBuilder()
      .function("demo/a.py:main", "program", 1)
      .function("demo/a.py:part", "program", 3)
      .function("stdlib/json.py:dumps", "stdlib", 4)
      .build();
}

/// A call that is charged to a function, by its place in a record, and to a line.
TracedStack charge(std::int64_t calls, std::uint32_t function, std::int64_t line) {
  return {calls, StackEnding::in_program, {{function, line}}};
}

TEST(TraceBill, ChargesLinesOfTheProgramsFunctions) {
  const TraceRecord record{true,
                           {{"/site/demo/a.py", "part", false}, {"/site/demo/a.py", "main", false}},
                           {{charge(2, 1, 8), {1, StackEnding::at_start, {}}, charge(3, 0, 4), charge(2, 1, 7)}}};
  const TracedBill traced = bill_in(record, demo_places(), demo_graph());
  EXPECT_TRUE(traced.whole);
  EXPECT_TRUE(traced.bill.recorded);
  EXPECT_EQ(traced.bill.charges, (std::vector<Charge>{{0, 7, 2}, {0, 8, 2}, {1, 4, 3}, {kOutside, 0, 1}}));
}

/// Calls of functions and of builtins on one line are two stacks, and so are those of two threads.
TEST(TraceBill, AddsUpWhatIsChargedToOneLine) {
  const TraceRecord record{true, {{"/site/demo/a.py", "main", false}}, {{charge(2, 0, 8), charge(5, 0, 8)}}};
  EXPECT_EQ(bill_in(record, demo_places(), demo_graph()).bill.charges, (std::vector<Charge>{{0, 8, 7}}));
}

TEST(TraceBill, CountsAsOutsideWhatTheGraphDoesNotHaveAsTheProgram) {
  const TraceRecord record{false,
                           {{"/lib/python3/json.py", "dumps", false}, {"/site/demo/a.py", "gone", false}},
                           {{charge(2, 0, 8), charge(5, 1, 9)}}};
  const TracedBill traced = bill_in(record, demo_places(), demo_graph());
  EXPECT_FALSE(traced.whole);
  EXPECT_EQ(traced.bill.charges, (std::vector<Charge>{{kOutside, 0, 7}}));
}

}  // namespace
}  // namespace filperf::trace::test
