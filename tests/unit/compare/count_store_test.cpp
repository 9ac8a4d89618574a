#include "compare/count_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/error.h"
#include "scratch.h"

namespace filperf::compare::test {
namespace {

namespace fs = std::filesystem;
using filperf::test::content_of;
using filperf::test::names_in;
using filperf::test::Scratch;

class Counts : public ::testing::Test {
protected:
  Counts() { fs::permissions(scratch_.path(), fs::perms::owner_all); }
  [[nodiscard]] CountStore store() const { return CountStore(scratch_.path()); }
  [[nodiscard]] fs::path folder() const { return scratch_.path() / "counts"; }

  Scratch scratch_;
};

TEST_F(Counts, AreFoundAsTheyWereKept) {
  EXPECT_FALSE(store().find("aa11"));
  const CountStore::Found added = store().add("aa11", "cpython-3.11", "run", "text", false);
  EXPECT_EQ(added.file, folder() / "aa11" / "cpython-3.11" / "run.json");
  const std::optional<CountStore::Found> found = store().find("aa11");
  ASSERT_TRUE(found);
  EXPECT_EQ(content_of(found->file), "text");
  EXPECT_FALSE(found->repeated);
  EXPECT_TRUE(store().add("aa11", "cpython-3.11", "run", "other", true).repeated);
  EXPECT_TRUE(store().find("aa11")->repeated);
  EXPECT_EQ(content_of(store().find("aa11")->file), "other");
  EXPECT_EQ(names_in(folder()), std::vector<std::string>{"aa11"});
}

TEST_F(Counts, UnderAnotherKeyOrOfAnotherTextAreForgotten) {
  const fs::path file = store().add("aa11", "cpython-3.11", "run", "text", true).file;
  scratch_.write("counts/aa11/cpython-3.11/run.json", "texT");
  EXPECT_FALSE(store().find("aa11"));
  EXPECT_FALSE(fs::exists(file));
  static_cast<void>(store().add("aa11", "cpython-3.11", "run", "text", true));
  fs::rename(folder() / "aa11", folder() / "bb22");
  EXPECT_FALSE(store().find("bb22"));
}

TEST_F(Counts, OfASealThatLeadsElsewhereAreForgotten) {
  for (const char* name : {"../../evil", ".hidden", "", "a/b"}) {
    scratch_.write(
        "counts/aa11/seal.json",
        std::string(R"({"schema":"filperf/counts/1","version":"v","repeated":true,"digest":"","scenario":")") + name +
            "\"}");
    EXPECT_FALSE(store().find("aa11")) << name;
  }
}

TEST_F(Counts, ThatNobodyUsedForLongestGoFirst) {
  CountStore small = store();
  small.most_entries = 2;
  for (const char* key : {"aa", "bb", "cc"}) {
    static_cast<void>(small.add(key, "cpython-3.11", "run", key, true));
  }
  small.prune();
  EXPECT_EQ(names_in(folder()).size(), 3U);  // somebody may be comparing with them
  small.spared_seconds = 0;
  const auto age = [&](const char* key, int hours) {
    fs::last_write_time(folder() / key, fs::file_time_type::clock::now() - std::chrono::hours(hours));
  };
  age("aa", 3);
  age("bb", 9);
  age("cc", 1);
  small.prune();
  EXPECT_EQ(names_in(folder()), (std::vector<std::string>{"aa", "cc"}));
  small.most_bytes = 1;
  small.prune();
  EXPECT_TRUE(names_in(folder()).empty());
}

TEST_F(Counts, AreForTheirOwnerOnly) {
  static_cast<void>(store());
  EXPECT_EQ(fs::status(folder()).permissions(), fs::perms::owner_all);
  fs::permissions(folder(), fs::perms::all);
  EXPECT_THROW(static_cast<void>(store()), Error);
}

}  // namespace
}  // namespace filperf::compare::test
