#include "run/private_folder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "error_of.h"
#include "scratch.h"

namespace filperf::run::test {
namespace {

using filperf::test::error_of;
using filperf::test::Scratch;
namespace fs = std::filesystem;

Error refusal(const fs::path& folder) {
  return error_of([&] {
    require_private_folder(folder);
    return 0;
  });
}

TEST(PrivateFolder, IsMadeForTheUserAlone) {
  const Scratch scratch;
  require_private_folder(scratch / "mine");
  EXPECT_EQ(fs::status(scratch / "mine").permissions(), fs::perms(0700));
  require_private_folder(scratch / "mine");
}

TEST(PrivateFolder, ThatOthersCanWriteToIsRefused) {
  const Scratch scratch;
  require_private_folder(scratch / "mine");
  for (const unsigned mode : {0720U, 0702U, 0777U}) {
    fs::permissions(scratch / "mine", fs::perms(mode));
    const Error error = refusal(scratch / "mine");
    EXPECT_EQ(error.what_failed(), "cannot use the private folder " + (scratch / "mine").string());
    EXPECT_EQ(error.why(), "it is not a folder that only you can write to");
    EXPECT_EQ(error.next(), "Remove it, or give it to yourself with mode 0700.");
  }
  fs::permissions(scratch / "mine", fs::perms(0755));
  require_private_folder(scratch / "mine");
}

TEST(PrivateFolder, ThatIsALinkOrAFileIsRefused) {
  const Scratch scratch;
  require_private_folder(scratch / "mine");
  fs::create_directory_symlink(scratch / "mine", scratch / "link");
  EXPECT_EQ(refusal(scratch / "link").why(), "it is not a folder that only you can write to");
  EXPECT_EQ(refusal(scratch.write("file", "")).why(), "it is not a folder that only you can write to");
}

TEST(PrivateFolder, OfSomebodyElseIsRefused) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "only root can give a folder away";
  }
  const Scratch scratch;
  require_private_folder(scratch / "mine");
  ASSERT_EQ(::chown((scratch / "mine").c_str(), 65534, 65534), 0);
  EXPECT_EQ(refusal(scratch / "mine").why(), "it is not a folder that only you can write to");
}

TEST(PrivateFolder, ThatCannotBeMadeSaysWhy) {
  const Scratch scratch;
  EXPECT_EQ(refusal(scratch / "none/mine").why(), "it cannot be made: No such file or directory");
}

TEST(ByteCodeFolder, IsTheManifestsBelowAPrivateOne) {
  const Scratch scratch;
  scenario::Scenario scenario;
  scenario.byte_code_folder = scratch / "mine/pycache";
  EXPECT_EQ(byte_code_folder(scenario), scratch / "mine/pycache");
  EXPECT_TRUE(fs::is_directory(scratch / "mine"));
  fs::permissions(scratch / "mine", fs::perms(0777));
  EXPECT_THROW(static_cast<void>(byte_code_folder(scenario)), Error);
}

}  // namespace
}  // namespace filperf::run::test
