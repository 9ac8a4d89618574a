#include "baseline/store.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "baseline/small_baseline.h"
#include "error_of.h"
#include "graph_builder.h"
#include "scratch.h"

namespace filperf::baseline::test {
namespace {

using filperf::test::content_of;
using filperf::test::error_of;
using filperf::test::names_in;
using filperf::test::Scratch;
namespace fs = std::filesystem;

TEST(Store, KeepsAFileForEachInterpreterVersionAndScenario) {
  EXPECT_EQ(path_of("/b", "cpython-3.11", "run-it"), "/b/cpython-3.11/run-it.json");
  EXPECT_EQ(path_of("/b", "cpython-3.11", "v1.0"), "/b/cpython-3.11/v1.0.json");
}

TEST(Store, SavesTheSameBytesEveryTime) {
  const Scratch scratch;
  const fs::path file = scratch / "cpython-3.11/run-it.json";
  for (int i = 0; i < 2; ++i) {
    save(file, small_baseline());
    EXPECT_EQ(content_of(file), small_text());
    EXPECT_EQ(names_in(file.parent_path()), std::vector<std::string>{"run-it.json"});
  }
}

TEST(Store, LoadsWhatItSaved) {
  const Scratch scratch;
  save(scratch / "x.json", small_baseline());
  const std::optional<Baseline> loaded = load(scratch / "x.json");
  ASSERT_TRUE(loaded);
  filperf::test::expect_same(loaded->graph, small_baseline().graph);
}

TEST(Store, TellsWhyAScenarioMustRunCold) {
  const Scratch scratch;
  EXPECT_EQ(recorded_cold_cause(scratch.path(), "run-it"), model::ColdCause::none);
  EXPECT_EQ(recorded_cold_cause(scratch / "none", "run-it"), model::ColdCause::none);
  Baseline baseline = small_baseline();
  save(path_of(scratch.path(), "cpython-3.11", "run-it"), baseline);
  EXPECT_EQ(recorded_cold_cause(scratch.path(), "run-it"), model::ColdCause::none);
  baseline.cold = model::ColdCause::files;
  save(path_of(scratch.path(), "cpython-3.12", "run-it"), baseline);
  EXPECT_EQ(recorded_cold_cause(scratch.path(), "run-it"), model::ColdCause::files);
  EXPECT_EQ(recorded_cold_cause(scratch.path(), "run-that"), model::ColdCause::none);
  scratch.write("cpython-3.12/run-it.json", "{\n  \"cold\": \"weather\",\n");
  EXPECT_EQ(recorded_cold_cause(scratch.path(), "run-it"), model::ColdCause::none);
  scratch.write("cpython-3.12/run-it.json", "{\n  \"cold\": \"files");
  EXPECT_EQ(recorded_cold_cause(scratch.path(), "run-it"), model::ColdCause::files);
}

TEST(Store, TellsAMissingBaselineFromABrokenOne) {
  const Scratch scratch;
  EXPECT_FALSE(load(scratch / "none.json"));
  EXPECT_FALSE(load(scratch / "none/none.json"));
  const fs::path broken = scratch.write("broken.json", small_text().substr(0, 900));
  const Error error = error_of([&] { return load(broken); });
  EXPECT_EQ(error.what_failed(), "cannot read the baseline " + broken.string());
  fs::create_symlink("nowhere", scratch / "link.json");
  EXPECT_EQ(error_of([&] { return load(scratch / "link.json"); }).why(), "No such file or directory");
  EXPECT_EQ(error_of([&] { return load(scratch.path()); }).why(), "it is not a regular file");
}

TEST(Store, ThatCannotSaveSaysSoAndKeepsWhatIsThere) {
  const Scratch scratch;
  scratch.write("cpython-3.11", "a file where the folder should be");
  const Error error = error_of([&] {
    save(scratch / "cpython-3.11/x.json", small_baseline());
    return 0;
  });
  EXPECT_EQ(error.what_failed(), "cannot write " + (scratch / "cpython-3.11/x.json").string());
  EXPECT_EQ(content_of(scratch / "cpython-3.11"), "a file where the folder should be");
}

TEST(Store, KnowsTheVersionsThatHaveABaseline) {
  const Scratch scratch;
  scratch.write("cpython-3.12/run-it.json", "");
  scratch.write("cpython-3.11/run-it.json", "");
  scratch.write("cpython-3.13/other.json", "");
  scratch.write("README", "");
  EXPECT_EQ(versions_with(scratch.path(), "run-it"), (std::vector<std::string>{"cpython-3.11", "cpython-3.12"}));
  EXPECT_TRUE(versions_with(scratch / "none", "run-it").empty());
}

TEST(Prune, RemovesBaselinesWithoutAScenario) {
  const Scratch scratch;
  for (const char* name : {"kept", "gone", "gone-too", "v1.0"}) {
    save(path_of(scratch.path(), "cpython-3.11", name), small_baseline());
    save(path_of(scratch.path(), "cpython-3.12", name), small_baseline());
  }
  EXPECT_EQ(prune(scratch.path(), "cpython-3.11", {"kept", "v1.0"}),
            (std::vector<fs::path>{scratch / "cpython-3.11/gone-too.json", scratch / "cpython-3.11/gone.json"}));
  EXPECT_EQ(names_in(scratch / "cpython-3.11"), (std::vector<std::string>{"kept.json", "v1.0.json"}));
  EXPECT_EQ(names_in(scratch / "cpython-3.12").size(), 4U) << "of other versions nothing is known here";
  EXPECT_TRUE(prune(scratch.path(), "cpython-3.11", {"kept", "v1.0"}).empty());
  EXPECT_TRUE(prune(scratch.path(), "cpython-3.9", {}).empty());
}

TEST(Prune, RemovesThoseOfFamiliesToo) {
  const Scratch scratch;
  const fs::path family = scratch.write("cpython-3.11/x.json", R"({
  "schema": "filperf/growth-baseline/1",)");
  EXPECT_TRUE(prune(scratch.path(), "cpython-3.11", {"x"}).empty());
  EXPECT_EQ(prune(scratch.path(), "cpython-3.11", {}), std::vector<fs::path>{family});
}

TEST(Prune, LeavesWhatFilperfDidNotWrite) {
  const Scratch scratch;
  scratch.write("cpython-3.11/notes.json", "{}");
  scratch.write("cpython-3.11/README.md", R"("schema": "filperf/baseline/1")");
  fs::create_directory(scratch / "cpython-3.11/folder.json");
  EXPECT_TRUE(prune(scratch.path(), "cpython-3.11", {}).empty());
  EXPECT_EQ(names_in(scratch / "cpython-3.11").size(), 3U);
}

TEST(Prune, RemovesABrokenBaselineToo) {
  const Scratch scratch;
  const fs::path newer = scratch.write("cpython-3.11/x.json", R"({"schema": "filperf/baseline/9")");
  EXPECT_EQ(prune(scratch.path(), "cpython-3.11", {}), std::vector<fs::path>{newer});
}

}  // namespace
}  // namespace filperf::baseline::test
