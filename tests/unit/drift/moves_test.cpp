#include "drift/moves.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace filperf::drift::test {
namespace {

AlignedFunction function(callgraph::Origin origin, std::int64_t before, std::int64_t after) {
  AlignedFunction function;
  function.origin = origin;
  function.before = before;
  function.after = after;
  return function;
}

TEST(Moves, OfFunctionsComeLargestFirst) {
  Drift drift;
  drift.functions = {function(0, 1, 2), function(1, 5, 5), function(2, 9, 0), function(3, 0, 1),
                     function(1, 0, INT64_MAX)};
  EXPECT_EQ(moved_functions(drift), (std::vector<std::uint32_t>{4, 2, 0, 3}));
}

TEST(Moves, OfTheProgramAreItsEdges) {
  Drift drift;
  drift.functions = {function(callgraph::kProgram, 1, 1), function(callgraph::kStdlib, 1, 1),
                     function(callgraph::kBuiltin, 1, 1)};
  drift.edges = {{0, 1, 5, 6, false},    // by the program
                 {1, 0, 5, 3, false},    // of the program
                 {0, 0, 0, 100, false},  // both
                 {1, 2, 0, 999, false},  // neither
                 {0, 2, 7, 7, false}};   // not moved
  EXPECT_EQ(moved_program_edges(drift), (std::vector<std::uint32_t>{2, 1, 0}));
}

}  // namespace
}  // namespace filperf::drift::test
