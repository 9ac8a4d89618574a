#include "history/missing_object.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "history/repository.h"

namespace filperf::history::test {
namespace {

/// Removes an object that git has stored in a file of its own.
void lose(const Repository& repository, const std::string& id) {
  const std::filesystem::path file = repository.path() / ".git/objects" / id.substr(0, 2) / id.substr(2);
  EXPECT_TRUE(std::filesystem::remove(file)) << file;
}

TEST(MissingObject, IsNoneIfAllIsThereOrThePathIsNot) {
  Repository repository;
  const std::string commit = repository.commit(Counts{}, "one");
  ObjectReader objects{Git(repository.path())};
  EXPECT_EQ(missing_object(objects, commit, kPath), std::nullopt);
  EXPECT_EQ(missing_object(objects, commit, "baselines/cpython-3.11/other.json"), std::nullopt);
  EXPECT_EQ(missing_object(objects, commit, "other/cpython-3.11/it.json"), std::nullopt);
  EXPECT_EQ(missing_object(objects, commit, std::string(kPath) + "/deeper"), std::nullopt);
}

TEST(MissingObject, IsTheBaselineItself) {
  Repository repository;
  const std::string commit = repository.commit(Counts{}, "one");
  const std::string id = repository.git({"rev-parse", "HEAD:" + std::string(kPath)});
  lose(repository, id);
  ObjectReader objects{Git(repository.path())};
  EXPECT_EQ(missing_object(objects, commit, kPath), id);
  EXPECT_EQ(missing_object(objects, commit, "baselines/cpython-3.11/other.json"), std::nullopt);
}

TEST(MissingObject, IsAFolderOnTheWay) {
  Repository repository;
  const std::string commit = repository.commit(Counts{}, "one");
  const std::string id = repository.git({"rev-parse", "HEAD:baselines"});
  lose(repository, id);
  ObjectReader objects{Git(repository.path())};
  EXPECT_EQ(missing_object(objects, commit, kPath), id);
  EXPECT_EQ(missing_object(objects, commit, "other"), std::nullopt);
}

TEST(MissingObject, IsTheTreeOfTheCommit) {
  Repository repository;
  const std::string commit = repository.commit(Counts{}, "one");
  lose(repository, repository.git({"rev-parse", "HEAD^{tree}"}));
  ObjectReader objects{Git(repository.path())};
  EXPECT_EQ(missing_object(objects, commit, kPath), commit + "^{tree}");
}

TEST(MissingObject, IsNoneForASubmodule) {
  Repository repository;
  repository.git({"update-index", "--add", "--cacheinfo", "160000,0123456789012345678901234567890123456789,module"});
  repository.git({"commit", "-q", "-m", "one"});
  ObjectReader objects{Git(repository.path())};
  EXPECT_EQ(missing_object(objects, repository.git({"rev-parse", "HEAD"}), "module"), std::nullopt);
}

}  // namespace
}  // namespace filperf::history::test
