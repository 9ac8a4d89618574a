#include "profile/outputs.h"

#include <gtest/gtest.h>

#include "error_of.h"
#include "in_child.h"
#include "scratch.h"

namespace filperf::profile::test {
namespace {

namespace fs = std::filesystem;
using filperf::test::error_of;
using filperf::test::Scratch;

settings::Settings with_output(const std::string& value) {
  return settings::read({.use = settings::Use::profile, .options = {{"FIL_PERF_CPROFILE_OUTPUT", value}}});
}

TEST(Outputs, AreOneForEachFormat) {
  const settings::Settings settings = settings::read(settings::Inputs{});
  const std::vector<OutputFile> files = output_files(settings, {"pstats", "callgrind"}, "/out", "run");
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0].format, "pstats");
  EXPECT_EQ(files[0].path, "/out/run-cprofile.pstats");
  EXPECT_EQ(files[1].format, "callgrind");
  EXPECT_EQ(files[1].path, "/out/run-cprofile.callgrind");
}

TEST(Outputs, EndAsTheFormatsDo) {
  const settings::Settings settings = settings::read(settings::Inputs{});
  std::vector<std::string> names;
  for (const OutputFile& file : output_files(settings, {"speedscope", "dot", "folded", "csv", "json"}, "/o", "l")) {
    names.push_back(file.path.filename());
  }
  EXPECT_EQ(names, (std::vector<std::string>{"l-cprofile.speedscope.json", "l-cprofile.dot", "l-cprofile.folded",
                                             "l-cprofile.csv", "l-cprofile.json"}));
}

TEST(Outputs, AreInFormatsThatThereAre) {
  const Scratch scratch;
  const Error error = error_of([&] {
    write_exports({}, {}, {{"prof", scratch / "x.prof"}});
    return 0;
  });
  EXPECT_EQ(error.why(), "there is no format `prof`");
  EXPECT_EQ(error.next(), "Allowed are callgrind, speedscope, dot, folded, csv, json.");
  EXPECT_EQ(filperf::test::names_in(scratch.path()), std::vector<std::string>{});
}

TEST(Outputs, AreAbsolute) {
  const std::vector<OutputFile> files = output_files(with_output("a/../x.prof"), {"pstats"}, "out", "run");
  EXPECT_EQ(files.at(0).path, fs::current_path() / "x.prof");
}

TEST(Outputs, CannotShareAFile) {
  const Error error = error_of([] { return output_files(with_output("x.prof"), {"pstats", "csv"}, "out", "run"); });
  EXPECT_STREQ(error.what(),
               "cannot write pstats and csv to x.prof: the second would replace the first\n  Put {ext} into "
               "FIL_PERF_CPROFILE_OUTPUT, or choose one format.");
}

TEST(Outputs, KeepALink) {
  const Scratch scratch;
  const fs::path real = scratch.write("real/x.prof", "old");
  fs::create_symlink(real, scratch / "link.prof");
  EXPECT_EQ(output_files(with_output((scratch / "link.prof").string()), {"pstats"}, "out", "run").at(0).path, real);
}

TEST(Outputs, ArePreparedBeforeTheRun) {
  const Scratch scratch;
  const fs::path old = scratch.write("old.prof", "an earlier run's");
  prepare_output({{"pstats", scratch / "new" / "folder" / "x.prof"}, {"csv", old}});
  EXPECT_EQ(filperf::test::names_in(scratch.path()), std::vector<std::string>{"new"});
  EXPECT_EQ(filperf::test::names_in(scratch / "new" / "folder"), std::vector<std::string>{});
}

TEST(Outputs, AreRefusedBeforeTheRun) {
  const Scratch scratch;
  scratch.write("file", "");
  fs::create_directory(scratch / "folder");
  const auto refusal = [&](const fs::path& path) {
    return error_of([&] {
      prepare_output({{"pstats", path}});
      return 0;
    });
  };
  EXPECT_EQ(refusal(scratch / "file" / "x.prof").what_failed(),
            "cannot write to the folder " + (scratch / "file").string());
  EXPECT_EQ(refusal(scratch / "folder").why(), "what stands there is not a regular file");
  EXPECT_EQ(refusal("/dev/null").why(), "what stands there is not a regular file");
  EXPECT_EQ(refusal("/proc/x.prof").what_failed(), "cannot write to the folder /proc");
  EXPECT_EQ(refusal("/proc/x.prof").next(),
            "Nothing was run. Choose another place with FIL_PERF_OUTPUT_DIR or FIL_PERF_CPROFILE_OUTPUT.");
}

TEST(Outputs, NeedPermission) {
  const Scratch scratch;
  fs::create_directory(scratch / "closed");
  constexpr fs::perms kReadOnly{0555};
  fs::permissions(scratch.path(), kReadOnly);
  fs::permissions(scratch / "closed", kReadOnly);
  EXPECT_TRUE(filperf::test::holds_unprivileged([&] {
    try {
      prepare_output({{"pstats", scratch / "closed" / "x.prof"}});
    } catch (const Error& error) {
      return error.why() == "Permission denied";
    }
    return false;
  }));
}

}  // namespace
}  // namespace filperf::profile::test
