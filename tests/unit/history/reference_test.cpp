#include "history/reference.h"

#include <gtest/gtest.h>

#include <string>

#include "baseline/store.h"
#include "error_of.h"
#include "history/repository.h"

namespace filperf::history::test {
namespace {

using filperf::test::error_of;

std::optional<Reference> reference_in(const std::filesystem::path& repository, const Counts& accepted,
                                      const std::string& path = kPath) {
  const Git git(repository);
  ObjectReader objects(git);
  baseline::Header wanted;
  wanted.command = {accepted.command};
  return find_reference(git, objects, path, "v1", wanted, baseline::from_text);
}

std::int64_t total_of(const Reference& reference) {
  return callgraph::totals_of(reference.baseline.graph).total;
}

TEST(Reference, IsTheTagsBaseline) {
  Repository repository;
  const std::string tagged = repository.commit(Counts{1000}, "base");
  repository.git({"tag", "v1"});
  repository.commit(Counts{1008}, "more");
  const auto reference = reference_in(repository.path(), Counts{1020});
  ASSERT_TRUE(reference.has_value());
  EXPECT_EQ(total_of(*reference), 1000);
  EXPECT_EQ(reference->commit.id, tagged);
  EXPECT_TRUE(reference->is_tagged);
}

TEST(Reference, IsFoundUnderItsOldName) {
  Repository repository;
  repository.commit(Counts{1000}, "base");
  repository.git({"tag", "v1"});
  repository.git({"mv", kPath, "baselines/cpython-3.11/new.json"});
  repository.commit("rename");
  const auto reference = reference_in(repository.path(), Counts{1020}, "baselines/cpython-3.11/new.json");
  ASSERT_TRUE(reference.has_value());
  EXPECT_EQ(total_of(*reference), 1000);
  EXPECT_TRUE(reference->is_tagged);
}

TEST(Reference, IsTheFirstBaselineOfAYoungerScenario) {
  Repository repository;
  repository.commit("nothing yet");
  repository.git({"tag", "v1"});
  const std::string first = repository.commit(Counts{1000}, "base");
  repository.commit(Counts{1008}, "more");
  const auto reference = reference_in(repository.path(), Counts{1020});
  ASSERT_TRUE(reference.has_value());
  EXPECT_EQ(total_of(*reference), 1000);
  EXPECT_EQ(reference->commit.id, first);
  EXPECT_FALSE(reference->is_tagged);
}

TEST(Reference, IsTheFirstBaselineAfterTheCommandChanged) {
  Repository repository;
  repository.commit({1000, 100, 50, "run --old"}, "base");
  repository.git({"tag", "v1"});
  repository.commit({1008, 100, 50, "run --old"}, "more");
  const std::string changed = repository.commit({5000, 100, 50, "run --new"}, "another command");
  repository.commit({5010, 100, 50, "run --new"}, "more");
  const auto reference = reference_in(repository.path(), {5020, 100, 50, "run --new"});
  ASSERT_TRUE(reference.has_value());
  EXPECT_EQ(total_of(*reference), 5000);
  EXPECT_EQ(reference->commit.id, changed);
  EXPECT_FALSE(reference->is_tagged);
}

TEST(Reference, IsEmptyIfTheBaselineWasNeverCommitted) {
  Repository repository;
  repository.commit("nothing yet");
  repository.git({"tag", "v1"});
  EXPECT_FALSE(reference_in(repository.path(), Counts{1000}).has_value());
}

TEST(Reference, ThrowsIfItCannotBeRead) {
  Repository repository;
  repository.commit(Counts{1000}, "base");
  const std::string text = text_of(Counts{1000});
  repository.write(kPath, text.substr(0, text.size() - 20));
  const std::string commit = repository.commit("cut off");
  repository.git({"tag", "v1"});
  repository.commit(Counts{1002}, "fixed");
  const Error error = error_of([&] { return reference_in(repository.path(), Counts{1002}); });
  EXPECT_EQ(error.what_failed().rfind("cannot read the baseline baselines/cpython-3.11/it.json of commit ", 0), 0U);
  EXPECT_EQ(error.why(), "its digest is not that of its content: it was edited by hand, merged or cut off");
  EXPECT_EQ(error.next(), "Without it the growth since then is unknown. Name a later tag in CREEP_SINCE.");
}

TEST(Reference, NeedsTheTagInAShallowClone) {
  Repository repository;
  repository.commit(Counts{1000}, "base");
  repository.git({"tag", "v1"});
  repository.commit(Counts{1001}, "more");
  repository.commit(Counts{1002}, "more");
  const std::filesystem::path clone = repository.scratch() / "clone";
  const std::string url = "file://" + repository.path().string();
  repository.git({"clone", "-q", "--depth=1", url, clone.string()});
  const Error error = error_of([&] { return reference_in(clone, Counts{1002}); });
  EXPECT_EQ(error.what_failed(), "cannot find the tag v1");
  EXPECT_EQ(error.next(), "The repository is a shallow clone: fetch the rest with `git fetch --unshallow --tags`.");
  // The tag's commit alone is enough.
  repository.git({"-C", clone.string(), "fetch", "-q", "--depth=1", url, "tag", "v1"});
  const auto reference = reference_in(clone, Counts{1002});
  ASSERT_TRUE(reference.has_value());
  EXPECT_EQ(total_of(*reference), 1000);
}

TEST(Reference, DoesNotCallAScenarioYoungerInAShallowClone) {
  Repository repository;
  repository.write("baselines/cpython-3.11/old.json", text_of(Counts{1000}));
  repository.commit("base");
  repository.git({"tag", "v1"});
  repository.git({"mv", "baselines/cpython-3.11/old.json", kPath});
  repository.commit("rename");
  repository.commit(Counts{1002}, "more");
  const std::filesystem::path clone = repository.scratch() / "clone";
  const std::string url = "file://" + repository.path().string();
  repository.git({"clone", "-q", "--depth=1", url, clone.string()});
  repository.git({"-C", clone.string(), "fetch", "-q", "--depth=1", url, "tag", "v1"});
  const Error error = error_of([&] { return reference_in(clone, Counts{1002}); });
  EXPECT_EQ(
      error.why(),
      "it had another name or did not exist then, and the history that would show it is cut off (a shallow clone)");
}

}  // namespace
}  // namespace filperf::history::test
