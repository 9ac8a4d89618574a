// tests/integration/test_stats.py compares the listed functions and their order with pstats itself.

#include "stats/listing.h"

#include <gtest/gtest.h>

#include <string>

#include "error_of.h"
#include "profile_builder.h"

namespace filperf::stats::test {
namespace {

using filperf::test::error_of;

TEST(SortKeys, AreTheSameAsInPstats) {
  EXPECT_EQ(sort_key_names(),
            "calls, cumtime, cumulative, filename, line, module, name, ncalls, nfl, pcalls, stdname, time, tottime");
  EXPECT_EQ(parse_sort_key("module"), SortKey::filename);
  EXPECT_EQ(parse_sort_key("cum"), std::nullopt);
  EXPECT_EQ(parse_sort_key(""), std::nullopt);
}

TEST(Limit, IsACountOrAPart) {
  EXPECT_EQ(std::get<std::int64_t>(parse_limit("20")), 20);
  EXPECT_EQ(std::get<std::int64_t>(parse_limit("0")), 0);
  EXPECT_EQ(std::get<double>(parse_limit(".25")), 0.25);
  EXPECT_EQ(std::get<double>(parse_limit("1.0")), 1);
  EXPECT_EQ(std::get<double>(parse_limit("1e-3")), 0.001);
  for (const char* bad : {"", "-1", "1.5", "x", "10%", "nan", "inf", " 1", "1 ", "9223372036854775808"}) {
    const Error error = error_of([&] { return parse_limit(bad); });
    EXPECT_EQ(error.what_failed(), "cannot use the limit `" + std::string(bad) + "`");
  }
}

TEST(Repr, IsTheSameAsInPython) {
  // python3 -c 'print(repr(...))'
  EXPECT_EQ(repr(std::int64_t{20}), "20");
  EXPECT_EQ(repr(0.1), "0.1");
  EXPECT_EQ(repr(0.0), "0.0");
  EXPECT_EQ(repr(1e-05), "1e-05");
  EXPECT_EQ(repr(0.0001), "0.0001");
  EXPECT_EQ(repr(Pattern("a")), "'a'");
  EXPECT_EQ(repr(Pattern("it's")), R"("it's")");
  EXPECT_EQ(repr(Pattern(R"('")")), R"('\'"')");
  EXPECT_EQ(repr(Pattern("\\.\t\x01\x7f")), R"('\\.\t\x01\x7f')");
  EXPECT_EQ(repr(Pattern("caf\xC3\xA9\xC2\xA0")), "'caf\xC3\xA9\\xa0'");
}

TEST(StandardName, IsTheSameAsInPstats) {
  const auto name = [](const filperf::test::Label& label) {
    const callgraph::Profile profile = filperf::test::ProfileBuilder().function(label, {}).build();
    return standard_name(profile, profile.functions.at(0));
  };
  EXPECT_EQ(name({"a.py", 3, "f"}), "a.py:3(f)");
  EXPECT_EQ(name({"~", 0, "<len>"}), "{len}");
  EXPECT_EQ(name({"~", 0, "<>"}), "{}");
  EXPECT_EQ(name({"~", 0, "len"}), "len");
  EXPECT_EQ(name({"~", 0, "<"}), "<");
  EXPECT_EQ(name({"~", 1, "<len>"}), "~:1(<len>)");
}

}  // namespace
}  // namespace filperf::stats::test
