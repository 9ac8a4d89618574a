#include "callgraph/reference_table.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

#include "callgraph/marshal_bytes.h"
#include "error_of.h"

namespace filperf::callgraph::test {
namespace {

using filperf::test::error_of;

constexpr std::uint8_t kFlagged = marshal::tuple | marshal::flag_ref;

/// The slot that a reference of this index stands for.
Slot taken(const ReferenceTable& table, std::uint32_t index) {
  const std::string bytes = little_endian(index, 4);
  MarshalCursor cursor(bytes, "x.pstats");
  return table.take(cursor, 0);
}

TEST(ReferenceTable, GivesSlotsInTheOrderInWhichObjectsBegin) {
  ReferenceTable table;
  const std::uint32_t outer = table.reserve(kFlagged);
  table.add(marshal::short_ascii | marshal::flag_ref, {Slot::Kind::string, 7});
  table.fill(outer, {Slot::Kind::label, 3});
  EXPECT_EQ(taken(table, 0).kind, Slot::Kind::label);
  EXPECT_EQ(taken(table, 0).value, 3U);
  EXPECT_EQ(taken(table, 1).value, 7U);
}

TEST(ReferenceTable, KeepsNothingWithoutTheFlag) {
  ReferenceTable table;
  const std::uint32_t slot = table.reserve(marshal::tuple);
  EXPECT_EQ(slot, ReferenceTable::no_slot);
  table.fill(slot, {Slot::Kind::label, 3});
  table.add(marshal::short_ascii, {Slot::Kind::string, 7});
  table.add_integer(marshal::int32, 5);
  EXPECT_EQ(error_of([&] { return taken(table, 0); }).why(),
            "at byte 0: a reference to object 0, but only 0 came before it");
}

TEST(ReferenceTable, KeepsNumbersOfAnySize) {
  ReferenceTable table;
  for (const std::int64_t value : {std::int64_t{-5}, std::numeric_limits<std::int64_t>::max(), std::int64_t{1} << 31}) {
    table.add_integer(kFlagged, value);
  }
  table.add_real(kFlagged, 0.1);
  EXPECT_EQ(table.integer(taken(table, 0)), -5);
  EXPECT_EQ(table.integer(taken(table, 1)), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(table.integer(taken(table, 2)), std::int64_t{1} << 31);
  EXPECT_EQ(table.real(taken(table, 3)), 0.1);
  EXPECT_TRUE(ReferenceTable::is_integer(taken(table, 1)));
  EXPECT_FALSE(ReferenceTable::is_integer(taken(table, 3)));
}

TEST(ReferenceTable, RefusesWhatIsNotThereOrOfAnotherKind) {
  ReferenceTable table;
  static_cast<void>(table.reserve(kFlagged));
  const auto why = [&](std::uint32_t index) {
    return error_of([&] {
             const std::string bytes = little_endian(index, 4);
             MarshalCursor cursor(bytes, "x.pstats");
             return table.take(cursor, 9, Slot::Kind::string, "a file name");
           })
        .why();
  };
  EXPECT_EQ(why(0), "at byte 9: expected a file name, found a reference to an object that is not complete here");
  EXPECT_EQ(why(1), "at byte 9: a reference to object 1, but only 1 came before it");
  EXPECT_EQ(why(0xFFFFFFFF), "at byte 9: a reference to object -1, but only 1 came before it");
}

}  // namespace
}  // namespace filperf::callgraph::test
