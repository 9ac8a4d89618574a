#include "export/export.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "error_of.h"
#include "profile_builder.h"
#include "scratch.h"

namespace filperf::exporting::test {
namespace {

using filperf::test::content_of;
using filperf::test::error_of;
using filperf::test::factorial;
using filperf::test::names_in;
using filperf::test::Scratch;

TEST(Export, WritesTheSameToAFileAsToAString) {
  const Scratch scratch;
  for (const Format format : kFormats) {
    const std::filesystem::path path = scratch / ("new/run." + std::string(extension_of(format)));
    const ExportOptions options{.source = "run", .creator = "filperf"};
    export_to_file(factorial(), format, options, path);
    EXPECT_EQ(content_of(path), export_profile(factorial(), format, options));
    EXPECT_FALSE(content_of(path).empty());
  }
  EXPECT_EQ(names_in(scratch / "new").size(), kFormats.size());
}

TEST(Export, LeavesAFileThatItCannotReplace) {
  const Scratch scratch;
  const std::filesystem::path path = scratch.write("folder/run.csv/inside", "kept").parent_path();
  const Error error = error_of([&] {
    export_to_file(factorial(), Format::csv, {}, path);
    return 0;
  });
  EXPECT_EQ(error.what_failed(), "cannot write " + path.string());
  EXPECT_EQ(names_in(scratch / "folder"), std::vector<std::string>{"run.csv"});
}

}  // namespace
}  // namespace filperf::exporting::test
