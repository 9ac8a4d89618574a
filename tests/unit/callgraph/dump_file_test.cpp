#include "callgraph/dump_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "error_of.h"
#include "scratch.h"

namespace filperf::callgraph::test {
namespace {

using filperf::test::error_of;
using filperf::test::Scratch;

std::string why(const std::filesystem::path& path) {
  return error_of([&] { return DumpFile(path); }).why();
}

TEST(DumpFile, HoldsTheBytesOfAFile) {
  const Scratch scratch;
  EXPECT_EQ(DumpFile(scratch.write("small", std::string("a\0b", 3))).bytes(), std::string("a\0b", 3));
  EXPECT_EQ(DumpFile(scratch.write("empty", "")).bytes(), "");
  const std::string large(large_page + 5, 'x');
  EXPECT_EQ(DumpFile(scratch.write("large", large)).bytes(), large);
}

TEST(DumpFile, RefusesWhatIsNoRegularFile) {
  const Scratch scratch;
  ASSERT_EQ(::mkfifo((scratch / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(why(scratch / "pipe"), "it is not a regular file") << "without waiting for a writer";
  EXPECT_EQ(why(scratch.path()), "it is not a regular file");
  EXPECT_EQ(why(scratch / "missing"), "No such file or directory");
}

TEST(DumpFile, RefusesFilesOfMoreThanFourGibibytes) {
  const Scratch scratch;
  const std::filesystem::path sparse = scratch.write("sparse", "");
  std::filesystem::resize_file(sparse, (std::uintmax_t{4} << 30U) + 1);
  EXPECT_EQ(why(sparse), "it has 4294967297 bytes, more than the 4294967296 allowed");
}

TEST(FillLargePages, RoundsUpToWholePages) {
  EXPECT_EQ(fill_large_pages(10, 8), 10U) << "less than a page stays as it is";
  const std::size_t count = fill_large_pages(large_page / 8, 8);
  EXPECT_GE(count, large_page / 8);
  EXPECT_EQ(count * 8 + 16, 2 * large_page);
}

}  // namespace
}  // namespace filperf::callgraph::test
