#include "stats/request.h"

#include <gtest/gtest.h>

#include <string>

#include "base/files.h"
#include "callgraph/pstats_writer.h"
#include "error_of.h"
#include "profile_builder.h"
#include "scratch.h"

namespace filperf::stats::test {
namespace {

using filperf::test::error_of;
using filperf::test::factorial;
using filperf::test::ProfileBuilder;
using filperf::test::Scratch;

/// A request for the dump of a profile.
StatsRequest request_for(const Scratch& scratch, const callgraph::Profile& profile) {
  StatsRequest request;
  request.details.files = {scratch.write("a.pstats", callgraph::write_pstats(profile)).string()};
  return request;
}

TEST(StatsText, IsTheTableOfPstats) {
  const Scratch scratch;
  const std::string text = stats_text(request_for(scratch, factorial()));
  EXPECT_NE(text.find("    " + (scratch / "a.pstats").string() +
                      "\n\n"
                      "         7 function calls (5 primitive calls) in 3.000 seconds\n\n"
                      "   Ordered by: internal time\n\n"
                      "   ncalls  tottime  percall  cumtime  percall filename:lineno(function)\n"
                      "      3/1    1.500    0.500    2.500    2.500 /p/main.py:5(fact)\n"),
            std::string::npos)
      << text;
}

TEST(StatsText, IsSortedAsAsked) {
  const Scratch scratch;
  StatsRequest request = request_for(scratch, factorial());
  request.keys = {"cumtime"};
  const std::string text = stats_text(request);
  EXPECT_NE(text.find("Ordered by: cumulative time"), std::string::npos);
  EXPECT_LT(text.find("(main)"), text.find("(fact)"));
}

TEST(StatsText, RefusesAKeyThatPstatsDoesNotHave) {
  const Scratch scratch;
  StatsRequest request = request_for(scratch, factorial());
  request.keys = {"calls", "speed"};
  const Error error = error_of([&] { return stats_text(request); });
  EXPECT_EQ(error.what_failed(), "cannot sort by `speed`");
  EXPECT_NE(error.why().find("cumtime"), std::string::npos);
}

TEST(StatsText, RefusesTwoTablesInOneCsvFile) {
  const Scratch scratch;
  StatsRequest request = request_for(scratch, factorial());
  request.csv = true;
  request.details.callers = true;
  EXPECT_NE(stats_text(request).find("main"), std::string::npos);
  request.details.callees = true;
  EXPECT_EQ(error_of([&] { return stats_text(request); }).what_failed(), "cannot print callers and callees as CSV");
}

TEST(StatsText, RefusesADumpWithoutFunctions) {
  const Scratch scratch;
  const StatsRequest request = request_for(scratch, callgraph::Profile{});
  EXPECT_EQ(error_of([&] { return stats_text(request); }).why(), "the dump holds no function");
}

TEST(StatsText, SteersNoTerminal) {
  const Scratch scratch;
  const callgraph::Profile profile =
      ProfileBuilder().function({"/p/\x1b[31m\u202E.py", 1, "a\nb\xED\xB3\xBF"}, {1, 1, 0.5, 0.5}).build();
  StatsRequest request = request_for(scratch, profile);
  // A pipe gets what pstats writes, but for the characters that a terminal obeys.
  EXPECT_NE(stats_text(request).find("/p/\\x1b[31m\\u202e.py:1(a\nb\xFF)"), std::string::npos) << stats_text(request);
  request.terminal = true;
  EXPECT_NE(stats_text(request).find("/p/\\x1b[31m\\u202e.py:1(a\\nb\\xed\\xb3\\xbf)"), std::string::npos)
      << stats_text(request);
  // They are found under their own names.
  request.restrictions = {Pattern("\\x1b.31m\\u202e")};
  EXPECT_NE(stats_text(request).find("(a"), std::string::npos);
}

TEST(TopText, IsTheFirstFunctions) {
  const std::string text = top_text(factorial(), "a title", {"calls", "no key"}, 1);
  EXPECT_TRUE(text.starts_with("a title\n")) << text;
  EXPECT_NE(text.find("List reduced from 3 to 1 due to restriction <1>"), std::string::npos) << text;
}

}  // namespace
}  // namespace filperf::stats::test
