#include "history/object_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "error_of.h"
#include "history/repository.h"

namespace filperf::history::test {
namespace {

using filperf::test::error_of;

TEST(ObjectReader, ReadsSeveralObjects) {
  Repository repository;
  const std::string large(3'000'000, 'x');
  repository.write("small", "one\ntwo\n");
  repository.write("empty", "");
  repository.write("large", large);
  repository.write("zeros", std::string(70'000, '\0'));
  repository.write("with space: and colon", "here");
  const std::string commit = repository.commit("Everything");
  repository.git({"tag", "-a", "v1", "-m", "A tag with a message"});
  const Git git(repository.path());
  ObjectReader objects(git);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(objects.read("HEAD:small")->content, "one\ntwo\n");
    EXPECT_EQ(objects.read("HEAD:none"), std::nullopt);
    EXPECT_EQ(objects.read("HEAD:large")->content, large);
    EXPECT_EQ(objects.read("HEAD:empty")->content, "");
    EXPECT_EQ(objects.read("HEAD:zeros")->content, std::string(70'000, '\0'));
    EXPECT_EQ(objects.read("HEAD:with space: and colon")->content, "here");
    EXPECT_EQ(objects.read("v1^{commit}")->id, commit);
  }
  EXPECT_EQ(objects.read("HEAD:small")->type, "blob");
  EXPECT_EQ(objects.read("v1")->type, "tag");
  EXPECT_EQ(objects.read("HEAD^{tree}")->type, "tree");
  EXPECT_EQ(objects.read("HEAD:small")->id, repository.git({"rev-parse", "HEAD:small"}));
}

TEST(ObjectReader, RefusesNamesThatWouldBeTwoRequests) {
  Repository repository;
  repository.commit("First");
  ObjectReader objects{Git(repository.path())};
  for (const std::string& name : {std::string(), std::string("HEAD\nHEAD"), std::string("a\0b", 3)}) {
    EXPECT_EQ(error_of([&] { return objects.read(name); }).why(), "its name is empty or contains a line feed");
  }
  EXPECT_TRUE(objects.read("HEAD").has_value()) << "it still works";
}

TEST(ObjectReader, RepeatsGitsMessageForABrokenObject) {
  Repository repository;
  repository.write("file", "content");
  repository.commit("First");
  const std::string id = repository.git({"rev-parse", "HEAD:file"});
  const std::filesystem::path object = repository.path() / ".git/objects" / id.substr(0, 2) / id.substr(2);
  std::filesystem::permissions(object, std::filesystem::perms::owner_all);
  repository.write(".git/objects/" + id.substr(0, 2) + "/" + id.substr(2), "not a zlib stream");
  ObjectReader objects{Git(repository.path())};
  // Depending on its version, git calls the object missing or ends. Neither may look like a baseline.
  try {
    EXPECT_EQ(objects.read("HEAD:file"), std::nullopt);
  } catch (const Error& error) {
    EXPECT_EQ(error.what_failed(), "cannot read an object of the repository");
  }
}

}  // namespace
}  // namespace filperf::history::test
