#include "history/revisions.h"

#include <gtest/gtest.h>

#include <string>

#include "error_of.h"

namespace filperf::history::test {
namespace {

using filperf::test::error_of;
using namespace std::string_literals;

const std::string a(40, 'a');
const std::string b(40, 'b');
const std::string c(64, 'c');

TEST(Revisions, HaveParents) {
  const std::string output = "commit " + a + "\naaaaaaa\0002026-11-24\0First: one\0\ncommit "s + b + " " + a + " " + c +
                             "\nbbbbbbb\0002026-11-25\0\0\n"s;
  const std::vector<Commit> commits = parse_revisions(output);
  ASSERT_EQ(commits.size(), 2U);
  EXPECT_EQ(commits[0].id, a);
  EXPECT_TRUE(commits[0].parents.empty());
  EXPECT_EQ(commits[0].short_id, "aaaaaaa");
  EXPECT_EQ(commits[0].date, "2026-11-24");
  EXPECT_EQ(commits[0].subject, "First: one");
  EXPECT_EQ(commits[1].id, b);
  EXPECT_EQ(commits[1].parents, (std::vector<std::string>{a, c}));
  EXPECT_EQ(commits[1].subject, "");
  EXPECT_TRUE(parse_revisions("").empty());
}

TEST(Revisions, AreRefusedInAnotherForm) {
  const std::string good = "commit " + a + "\nx\0y\0z\0\n"s;
  for (const std::string& output :
       {"x"s, "commit "s, "commit \n"s, "commit "s + a, "commit "s + a + "\n", "commit "s + a + " \nx\0y\0z\0\n"s,
        "commit "s + std::string(39, 'a') + "\nx\0y\0z\0\n"s, "commit "s + std::string(40, 'A') + "\nx\0y\0z\0\n"s,
        "commit "s + a + "\nx\0y\0z\n"s, "commit "s + a + "\nx\0y\0z\0"s, good + "\n", good + "x", " " + good}) {
    EXPECT_EQ(error_of([&] { return parse_revisions(output); }).what_failed(),
              "cannot understand the output of `git rev-list`")
        << output;
  }
  EXPECT_EQ(parse_revisions(good).size(), 1U);
}

TEST(Renames, HaveTwoNames) {
  const std::string ids = ":100644 100644 " + a + " " + b;
  const std::vector<Rename> renames = parse_renames(ids + " R100\0a dir/x.json\0y\n.json\0"s + ids + " R063\0p\0q\0"s);
  ASSERT_EQ(renames.size(), 2U);
  EXPECT_EQ(renames[0].from, "a dir/x.json");
  EXPECT_EQ(renames[0].to, "y\n.json");
  EXPECT_EQ(renames[1].to, "q");
  EXPECT_TRUE(parse_renames("").empty());
  for (const std::string& output : {"x"s, ids, ids + " R100\0x\0"s, ids + " D\0x\0"s, ids + " R100\0\0y\0"s}) {
    EXPECT_EQ(error_of([&] { return parse_renames(output); }).what_failed(),
              "cannot understand the output of `git diff-tree`")
        << output;
  }
}

TEST(NulSeparated, EndsEveryPart) {
  EXPECT_EQ(parse_nul_separated("a\0\0b c\0"s), (std::vector<std::string>{"a", "", "b c"}));
  EXPECT_TRUE(parse_nul_separated("").empty());
  EXPECT_EQ(error_of([] { return parse_nul_separated("a\0b"s); }).why(), "it continues with `b`");
}

}  // namespace
}  // namespace filperf::history::test
