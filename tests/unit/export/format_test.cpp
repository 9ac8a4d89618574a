#include "export/format.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace filperf::exporting::test {
namespace {

TEST(Formats, HaveNames) {
  EXPECT_EQ(format_names(), "callgrind, speedscope, dot, folded, csv, json");
  for (const Format format : kFormats) {
    EXPECT_EQ(parse_format(name_of(format)), format);
    EXPECT_EQ(format_of("a/b." + std::string(extension_of(format))), format);
  }
  EXPECT_EQ(parse_format("Callgrind"), std::nullopt);
  EXPECT_EQ(parse_format(""), std::nullopt);
  EXPECT_EQ(extension_of(Format::speedscope), "speedscope.json");
}

TEST(Formats, FollowFromAFilesName) {
  EXPECT_EQ(format_of("/x/callgrind.out"), Format::callgrind);
  EXPECT_EQ(format_of("callgrind.out.123"), Format::callgrind);
  EXPECT_EQ(format_of("a.gv"), Format::dot);
  EXPECT_EQ(format_of("a.collapsed"), Format::folded);
  EXPECT_EQ(format_of("a.json"), Format::json);
  for (const char* none : {"a", "a.pstats", "json", "a.json.bak", "-", "x.dot/a", ""}) {
    EXPECT_EQ(format_of(none), std::nullopt) << none;
  }
}

}  // namespace
}  // namespace filperf::exporting::test
