#include "profile/container.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "error_of.h"
#include "profile/command.h"
#include "scratch.h"

namespace filperf::profile::test {
namespace {

namespace fs = std::filesystem;
using filperf::test::error_of;
using filperf::test::Scratch;
using Words = std::vector<std::string>;

TEST(Container, IsRunByPodmanOrElseByDocker) {
  const Scratch scratch;
  const auto engine = [&] { return container_engine((scratch / "a").string() + ":" + (scratch / "b").string()); };
  EXPECT_EQ(error_of(engine).why(), "there is neither podman nor docker in PATH");
  const fs::path docker = scratch.write("a/docker", "");
  fs::permissions(docker, fs::perms::owner_all);
  EXPECT_EQ(engine(), docker);
  const fs::path podman = scratch.write("b/podman", "");
  fs::permissions(podman, fs::perms::owner_all);
  EXPECT_EQ(engine(), podman);
}

TEST(Container, SeesTheWorkingFolderAndTheOutputFolder) {
  EXPECT_EQ(container_words("/usr/bin/podman", "tools:1", {"/home/me/filare", {"/home/me/out"}, 1234, 1001, true},
                            {"FIL_PERF_CPROFILE_SORT=calls", "FIL_PERF_OUTPUT_DIR=/home/me/out"},
                            {"--top=3", "--", "filare", "run"}),
            (Words{"podman", "run", "--rm", "--interactive", "--tty", "--userns=keep-id:uid=1000,gid=1000",
                   "--security-opt=label=disable", "--mount=type=bind,source=/home/me/filare,target=/home/me/filare",
                   "--mount=type=bind,source=/home/me/out,target=/home/me/out", "--workdir=/home/me/filare",
                   "--env=FIL_PERF_CPROFILE_SORT=calls", "--env=FIL_PERF_OUTPUT_DIR=/home/me/out",
                   "--entrypoint=filperf", "tools:1", "profile", "--top=3", "--", "filare", "run"}));
}

TEST(Container, MountsNothingTwice) {
  EXPECT_EQ(container_words("docker", "tools:1", {"/work", {"/work/outputs/perf"}, 0, 0, false}, {}, {"--", "x"}),
            (Words{"docker", "run", "--rm", "--interactive", "--user=0:0", "--security-opt=label=disable",
                   "--mount=type=bind,source=/work,target=/work", "--workdir=/work", "--entrypoint=filperf", "tools:1",
                   "profile", "--", "x"}));
  const Words beside = container_words("docker", "i", {"/work", {"/work2"}, 0, 0, false}, {}, {});
  EXPECT_NE(std::find(beside.begin(), beside.end(), "--mount=type=bind,source=/work2,target=/work2"), beside.end());
}

TEST(Container, CannotMountEveryPath) {
  EXPECT_EQ(error_of([] {
              return container_words("docker", "i", {"/a,b", {"/a,b"}, 0, 0, false}, {}, {});
            }).why(),
            "commas and quotes cannot be passed to the engine");
}

TEST(Container, IsGivenTheSettingsInEffect) {
  const settings::Settings settings =
      settings::read({.use = settings::Use::profile,
                      .options = {{"FIL_PERF_CPROFILE_ENABLED", "on"}, {"FIL_PERF_CPROFILE_FORMAT", "callgrind,csv"}}});
  EXPECT_EQ(
      variables_of(settings, "/out"),
      (Words{"FIL_PERF_CPROFILE_ENABLED=on", "FIL_PERF_CPROFILE_FORMAT=callgrind,csv", "FIL_PERF_OUTPUT_DIR=/out"}));
}

TEST(Container, SeesWhereTheProfileGoes) {
  const auto folder = [](const std::string& output) {
    return folder_of_output(settings::read({.options = {{"FIL_PERF_CPROFILE_OUTPUT", output}}}), "/out");
  };
  EXPECT_EQ(folder("{output_dir}/{label}-cprofile.{ext}"), "/out");
  EXPECT_EQ(folder("{output_dir}/a/../b/x.prof"), "/out/b");
  EXPECT_EQ(folder("/p/{label}/{pid}/x.prof"), "/p");
  EXPECT_EQ(folder("x.prof"), fs::current_path());
  const Words words = container_words("docker", "i", {"/work", {"/out", "/out/sub", "/p"}, 0, 0, false}, {}, {});
  EXPECT_EQ(std::count(words.begin(), words.end(), "--mount=type=bind,source=/out,target=/out"), 1);
  EXPECT_EQ(std::count(words.begin(), words.end(), "--mount=type=bind,source=/out/sub,target=/out/sub"), 0);
  EXPECT_EQ(std::count(words.begin(), words.end(), "--mount=type=bind,source=/p,target=/p"), 1);
}

}  // namespace
}  // namespace filperf::profile::test
