#include "history/object_format.h"

#include <gtest/gtest.h>

#include <string>

#include "error_of.h"

namespace filperf::history::test {
namespace {

using filperf::test::error_of;
using namespace std::string_literals;

const std::string kId = "0123456789abcdef0123456789abcdef01234567";

TEST(ObjectAnswer, IsRead) {
  const auto answer = parse_object_answer(kId + " blob 1234");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->id, kId);
  EXPECT_EQ(answer->type, "blob");
  EXPECT_EQ(answer->size, 1234U);
}

TEST(ObjectAnswer, IsNoneForAMissingObject) {
  EXPECT_FALSE(parse_object_answer("v1:a b.json missing"));
  EXPECT_FALSE(parse_object_answer("01234 ambiguous"));
}

TEST(ObjectAnswer, OfAnotherFormIsRefused) {
  for (const std::string& line : {""s, "x"s, " "s, kId + " blob", kId + " blob ", kId + " blob -1", kId + " blob 1 2",
                                  kId + " blob 18446744073709551616", kId + " blob x"}) {
    EXPECT_EQ(error_of([&] { return parse_object_answer(line); }).why(), "git cat-file answered `" + line + "`");
  }
}

/// Entries of a tree with ids of 20 bytes.
std::string entry(const std::string& mode, const std::string& name, char byte) {
  return mode + " " + name + "\0"s + std::string(20, byte);
}

TEST(Tree, HasTheIdsOfItsEntries) {
  const std::string tree = entry("100644", "a b.json", '\1') + entry("40000", "baselines", '\x2f');
  EXPECT_EQ(id_in_tree(tree, 20, "a b.json"), "0101010101010101010101010101010101010101");
  EXPECT_EQ(id_in_tree(tree, 20, "baselines"), "2f2f2f2f2f2f2f2f2f2f2f2f2f2f2f2f2f2f2f2f");
  EXPECT_EQ(id_in_tree(tree, 20, "baseline"), std::nullopt);
  EXPECT_EQ(id_in_tree("", 20, ""), std::nullopt);
}

TEST(Tree, HoldsNothingOfSubmodules) {
  EXPECT_EQ(id_in_tree(entry("160000", "sub", '\1'), 20, "sub"), std::nullopt);
}

TEST(Tree, ThatIsCutOffAnywhereHasNoMoreEntries) {
  const std::string tree = entry("40000", "baselines", '\1');
  for (std::size_t size = 0; size < tree.size(); ++size) {
    EXPECT_EQ(id_in_tree(tree.substr(0, size), 20, "baselines"), std::nullopt) << size;
  }
  EXPECT_EQ(id_in_tree("\0 x"s + std::string(40, ' '), 20, "x"), std::nullopt);
}

}  // namespace
}  // namespace filperf::history::test
