// Reads the written bytes again. pstats_reader_samples_test.cpp shows that the reader agrees with CPython, and tests in
// tests/integration show that CPython can read the written bytes.

#include "callgraph/pstats_writer.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

#include "callgraph/pstats_reader.h"
#include "callgraph/samples.h"

namespace filperf::callgraph::test {
namespace {

void expect_same(const Profile& written, const Profile& read) {
  ASSERT_EQ(read.functions.size(), written.functions.size());
  for (std::size_t i = 0; i < written.functions.size(); ++i) {
    const ProfiledFunction& before = written.functions[i];
    const ProfiledFunction& after = read.functions[i];
    EXPECT_EQ(read.file_of(after), written.file_of(before));
    EXPECT_EQ(read.name_of(after), written.name_of(before));
    EXPECT_EQ(after.line, before.line);
    EXPECT_EQ(after.calls, before.calls);
    EXPECT_EQ(after.primitive, before.primitive);
    EXPECT_EQ(after.self_seconds, before.self_seconds);
    EXPECT_EQ(after.cumulative_seconds, before.cumulative_seconds);
    EXPECT_EQ(after.listed, before.listed);
  }
  ASSERT_EQ(read.edges.size(), written.edges.size());
  for (std::size_t i = 0; i < written.edges.size(); ++i) {
    EXPECT_EQ(read.edges[i].caller, written.edges[i].caller);
    EXPECT_EQ(read.edges[i].callee, written.edges[i].callee);
    EXPECT_EQ(read.edges[i].calls, written.edges[i].calls);
    EXPECT_EQ(read.edges[i].primitive, written.edges[i].primitive);
    EXPECT_EQ(read.edges[i].self_seconds, written.edges[i].self_seconds);
    EXPECT_EQ(read.edges[i].cumulative_seconds, written.edges[i].cumulative_seconds);
  }
}

TEST(PstatsWriter, WritesEverySampleUnchanged) {
  int compared = 0;
  for (const std::string& name : sample_names()) {
    SCOPED_TRACE(name);
    Profile profile;
    try {
      profile = read_pstats_file(samples_folder() / name);
    } catch (const Error&) {
      continue;  // a sample that the reader refuses
    }
    expect_same(profile, read_pstats(write_pstats(profile), name));
    ++compared;
  }
  EXPECT_GT(compared, 100);
}

TEST(PstatsWriter, WritesLongNamesAndLargeCounts) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 2;
  Profile profile;
  profile.strings = {std::string(70000, 'x'),
                     "gr\xC3\xB6\xC3\x9F"
                     "e",
                     "\xED\xB3\xBF.py", ""};
  profile.functions = {{.file = 0, .name = 1, .line = -1, .calls = kMost, .primitive = kMost},
                       {.file = 2, .name = 3, .line = INT32_MAX, .calls = std::int64_t{1} << 31U, .primitive = 32768}};
  profile.edges = {{.caller = 1, .callee = 0, .calls = kMost, .primitive = std::int64_t{1} << 45U}};
  expect_same(profile, read_pstats(write_pstats(profile), "test"));
}

}  // namespace
}  // namespace filperf::callgraph::test
