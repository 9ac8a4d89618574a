#include "compare/tree.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace filperf::compare::test {
namespace {

using std::string_literals::operator""s;

std::vector<TreeFile> files(const std::vector<std::string>& paths) {
  std::vector<TreeFile> all;
  for (const std::string& path : paths) {
    all.push_back({path, "id"});
  }
  return all;
}

TEST(CommitTree, HoldsFilesLinksAndSubmodulesByPath) {
  const std::vector<TreeFile> found = parse_tree(
      "100755 blob b1\tz.py\0"
      "120000 blob b2\ta b/link\0"
      "160000 commit c3\tlib\0"
      "100644 blob b4\ta\tb\nc\0"s);
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0].path, "a\tb\nc");
  EXPECT_TRUE(found[1].link);
  EXPECT_TRUE(found[2].submodule);
  EXPECT_TRUE(found[3].executable);
  EXPECT_EQ(found[3].id, "b1");
}

TEST(CommitTree, LeavesOutWhatWouldLeadOutOfAFolderAndNamesThatComeTwice) {
  const std::vector<TreeFile> found = parse_tree(
      "100644 blob b1\t../evil\0"
      "100644 blob b2\ta/../../evil\0"
      "100644 blob b3\t/etc/passwd\0"
      "100644 blob b4\ta/.git/hooks/x\0"
      "100644 blob b5\tsame\0"
      "120000 blob b6\tsame\0"s);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().path, "same");
}

TEST(CommitTree, RefusesAnotherForm) {
  for (const std::string& output : {"100644 blob b1\ta"s, "100644 blob b1 a\0"s, "100644\ta\0"s, "\0"s}) {
    EXPECT_THROW(static_cast<void>(parse_tree(output)), Error) << output;
  }
}

TEST(CommitTree, FindsThePlacesOfAPackageTheLikeliestFirst) {
  EXPECT_EQ(
      places_of(files({"tests/acme/__init__.py", "acme/__init__.py", "src/acme/__init__.py", "x/acme/__init__.py"}),
                "acme"),
      (std::vector<std::string>{"src", "", "x", "tests"}));
  EXPECT_EQ(places_of(files({"lib/acme.py", "notacme.py"}), "acme"), std::vector<std::string>{"lib"});
  EXPECT_EQ(places_of(files({"src/acme/tool/__init__.py"}), "acme.tool"), std::vector<std::string>{"src"});
  EXPECT_EQ(places_of(files({"acme/part.py", "acme/README"}), "acme"), std::vector<std::string>{""});
  EXPECT_TRUE(places_of(files({"acme/README", "acmes/__init__.py"}), "acme").empty());
}

TEST(CommitTree, SaysWhichPackagesAreThereInstead) {
  EXPECT_EQ(packages_in(files(
                {"src/wireviz/__init__.py", "src/wireviz/part/__init__.py", "tool/__init__.py", "tests/__init__.py"})),
            (std::vector<std::string>{"wireviz (src)", "tool"}));
}

}  // namespace
}  // namespace filperf::compare::test
