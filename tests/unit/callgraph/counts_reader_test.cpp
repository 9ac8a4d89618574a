// The counts are written by hand, in the form of marshal.dumps(lists, 2). The expected profiles are counted by hand.

#include "callgraph/counts_reader.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "base/files.h"
#include "callgraph/marshal_bytes.h"
#include "callgraph/samples.h"

namespace filperf::callgraph::test {
namespace {

std::string list_of(const std::vector<std::string>& items) {
  std::string bytes = code('[') + little_endian(items.size(), 4);
  for (const std::string& item : items) {
    bytes += item;
  }
  return bytes;
}

std::string long_text(const std::string& value) {
  return code('u') + little_endian(value.size(), 4) + value;
}

std::string row(const std::string& file, std::int32_t line, const std::string& name) {
  return code('(') + little_endian(3, 4) + long_text(file) + integer(line) + long_text(name);
}

const std::string kOwnRow = row("~", 0, "<method 'disable' of '_lsprof.Profiler' objects>");

/// The numbers of functions: three numbers that are not rows, one of them beyond 32 bits, as addresses are.
const std::vector<std::string> kNumbers{
    integer(700), code('l') + little_endian(3, 4) + little_endian(1, 2) + little_endian(2, 2) + little_endian(4, 2),
    integer(-3)};

/// The three lists, by column.
struct Columns {
  std::vector<std::string> numbers;
  std::vector<std::string> labels;
  std::vector<std::int32_t> calls;
  std::vector<std::int32_t> recursive;
  std::vector<double> seconds;
  std::vector<double> self_seconds;
  std::vector<std::int32_t> called;
  std::vector<std::string> callees;
  std::vector<std::int32_t> edge_calls;
  std::vector<std::int32_t> edge_recursive;
  std::vector<double> edge_seconds;
  std::vector<double> edge_self_seconds;

  [[nodiscard]] std::string bytes() const {
    std::vector<std::string> functions;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      functions.insert(functions.end(), {labels.at(i), integer(calls.at(i)), integer(recursive.at(i)),
                                         real(seconds.at(i)), real(self_seconds.at(i)), integer(called.at(i))});
    }
    std::vector<std::string> edges;
    for (std::size_t i = 0; i < callees.size(); ++i) {
      edges.insert(edges.end(), {callees.at(i), integer(edge_calls.at(i)), integer(edge_recursive.at(i)),
                                 real(edge_seconds.at(i)), real(edge_self_seconds.at(i))});
    }
    const std::size_t lists = bill.empty() ? 3 : 6;
    std::string whole = code('(') + little_endian(lists, 4) + list_of(numbers) + list_of(functions) + list_of(edges);
    return bill.empty() ? whole : whole + list_of(bill) + (has_lines ? list_of(lines) : code('N')) + list_of(sites);
  }

  /// The lists of the native counter, if there is a bill.
  std::vector<std::string> bill = {};
  std::vector<std::string> lines = {};
  std::vector<std::string> sites = {};
  bool has_lines = true;
};

/// main calls step 3 times and itself never. step has 7 calls, 4 of them its own. Then the profiler ends.
Columns program() {
  return {.numbers = kNumbers,
          .labels = {row("a.py", 1, "main"), row("a.py", 5, "step"), kOwnRow},
          .calls = {1, 7, 1},
          .recursive = {0, 4, 0},
          .seconds = {2.5, 2.0, 0.0},
          .self_seconds = {0.5, 1.5, 0.0},
          .called = {1, 1, 0},
          .callees = {kNumbers[1], kNumbers[1]},
          .edge_calls = {3, 4},
          .edge_recursive = {0, 4},
          .edge_seconds = {2.0, 1.0},
          .edge_self_seconds = {1.25, 0.25}};
}

std::string label_of(const Profile& profile, std::size_t function) {
  const ProfiledFunction& found = profile.functions.at(function);
  return profile.file_of(found) + ':' + std::to_string(found.line) + ':' + profile.name_of(found);
}

TEST(CountsReader, ReadsFunctionsAndCalls) {
  const Profile profile = read_counts(program().bytes(), "test");
  expect_invariants(profile);
  ASSERT_EQ(profile.functions.size(), 2U);
  EXPECT_EQ(label_of(profile, 0), "a.py:1:main");
  EXPECT_EQ(label_of(profile, 1), "a.py:5:step");
  const ProfiledFunction& step = profile.functions[1];
  EXPECT_EQ(step.calls, 7);
  EXPECT_EQ(step.primitive, 3);
  EXPECT_EQ(step.cumulative_seconds, 2.0);
  EXPECT_EQ(step.self_seconds, 1.5);
  ASSERT_EQ(profile.edges.size(), 2U);
  EXPECT_EQ(profile.edges[0].caller, 0U);
  EXPECT_EQ(profile.edges[0].callee, 1U);
  EXPECT_EQ(profile.edges[0].calls, 3);
  EXPECT_EQ(profile.edges[0].primitive, 3);
  EXPECT_EQ(profile.edges[0].cumulative_seconds, 2.0);
  EXPECT_EQ(profile.edges[0].self_seconds, 1.25);
  EXPECT_EQ(profile.edges[1].caller, 1U);
  EXPECT_EQ(profile.edges[1].calls, 4);
  EXPECT_EQ(profile.edges[1].primitive, 0);
}

TEST(CountsReader, LeavesOutTheCallThatEndedTheProfiler) {
  Columns columns = program();
  columns.called = {2, 1, 0};
  columns.callees = {kNumbers[1], kNumbers[2], kNumbers[1]};
  columns.edge_calls = {3, 1, 4};
  columns.edge_recursive = {0, 0, 4};
  columns.edge_seconds = {0, 0, 0};
  columns.edge_self_seconds = {0, 0, 0};
  const Profile profile = read_counts(columns.bytes(), "test");
  EXPECT_EQ(profile.functions.size(), 2U);
  ASSERT_EQ(profile.edges.size(), 2U);
  EXPECT_EQ(profile.edges[0].calls, 3);
  EXPECT_EQ(profile.edges[1].calls, 4);
}

TEST(CountsReader, AddsUpRowsThatShareALabel) {
  Columns columns = program();
  columns.labels[2] =
      row("a.py", 5, "step");  // another code object with the same label, called by main and by the first one
  columns.calls = {1, 7, 10};
  columns.recursive = {0, 4, 1};
  columns.called = {2, 2, 0};
  columns.callees = {kNumbers[1], kNumbers[2], kNumbers[1], kNumbers[2]};
  columns.edge_calls = {3, 8, 4, 2};
  columns.edge_recursive = {0, 0, 4, 1};
  columns.edge_seconds = {1, 2, 4, 8};
  columns.edge_self_seconds = {0.5, 0.25, 0.125, 0.0625};
  const Profile profile = read_counts(columns.bytes(), "test");
  expect_invariants(profile);
  ASSERT_EQ(profile.functions.size(), 2U);
  EXPECT_EQ(profile.functions[1].calls, 17);
  EXPECT_EQ(profile.functions[1].primitive, 12);
  EXPECT_EQ(profile.functions[1].cumulative_seconds, 2.0);
  ASSERT_EQ(profile.edges.size(), 2U);
  EXPECT_EQ(profile.edges[0].calls, 11);
  EXPECT_EQ(profile.edges[0].cumulative_seconds, 3.0);
  EXPECT_EQ(profile.edges[0].self_seconds, 0.75);
  EXPECT_EQ(profile.edges[1].calls, 6);
  EXPECT_EQ(profile.edges[1].primitive, 1);
}

TEST(CountsReader, SkipsCallsThatStillRunInAnotherThread) {
  Columns columns = program();
  columns.callees[0] = integer(701);
  const Profile profile = read_counts(columns.bytes(), "test");
  ASSERT_EQ(profile.edges.size(), 1U);
  EXPECT_EQ(profile.edges[0].caller, 1U);
}

TEST(CountsReader, GroupsEdgesByCalleeInTheOrderOfTheCallers) {
  Columns columns = program();
  columns.labels[2] = row("b.py", 9, "other");
  columns.called = {2, 0, 2};
  columns.callees = {kNumbers[2], kNumbers[1], kNumbers[1], kNumbers[0]};
  columns.edge_calls = {1, 2, 3, 4};
  columns.edge_recursive = {0, 0, 0, 0};
  columns.edge_seconds = {0, 0, 0, 0};
  columns.edge_self_seconds = {0, 0, 0, 0};
  const Profile profile = read_counts(columns.bytes(), "test");
  expect_invariants(profile);
  std::vector<std::vector<std::int64_t>> edges;
  for (const ProfiledEdge& edge : profile.edges) {
    edges.push_back({edge.callee, edge.caller, edge.calls});
  }
  EXPECT_EQ(edges, (std::vector<std::vector<std::int64_t>>{{0, 2, 4}, {1, 0, 2}, {1, 2, 3}, {2, 0, 1}}));
}

TEST(CountsReader, ReadsAnEmptyProfile) {
  EXPECT_TRUE(read_counts(Columns{}.bytes(), "test").functions.empty());
}

void expect_refused(const std::string& bytes, const std::string& why) {
  try {
    static_cast<void>(read_counts(bytes, "test"));
    ADD_FAILURE() << "accepted: " << why;
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find(why), std::string::npos) << error.what();
  }
}

/// The program without the call that ends the profiler: main calls step at lines 2 and 3, step itself at line 6.
Columns with_bill() {
  Columns columns = program();
  columns.labels[2] = row("~", 0, "<built-in method len>");
  columns.bill = {integer(0),  integer(0), integer(2), kNumbers[0], integer(2), integer(1),
                  kNumbers[0], integer(3), integer(2), kNumbers[1], integer(6), integer(4)};
  columns.lines = {kNumbers[0], integer(2), integer(1), kNumbers[1], integer(6), integer(100)};
  columns.sites = {kNumbers[0], integer(2), kNumbers[1], integer(1), kNumbers[0], integer(3),
                   kNumbers[1], integer(2), kNumbers[1], integer(6), kNumbers[1], integer(4)};
  return columns;
}

using Rows = std::vector<std::vector<std::int64_t>>;

Rows rows_of(const std::vector<ProfiledCharge>& charges) {
  Rows rows;
  for (const ProfiledCharge& charge : charges) {
    rows.push_back({charge.function == kOutside ? -1 : std::int64_t{charge.function}, charge.line, charge.calls});
  }
  return rows;
}

Rows rows_of(const std::vector<ProfiledSite>& sites) {
  Rows rows;
  for (const ProfiledSite& site : sites) {
    rows.push_back({site.caller, site.line, site.callee, site.calls});
  }
  return rows;
}

TEST(CountsReader, ReadsTheBillOfOurOwnCounter) {
  const Profile profile = read_counts(with_bill().bytes(), "test");
  expect_invariants(profile);
  EXPECT_TRUE(profile.has_bill && profile.has_lines);
  EXPECT_EQ(rows_of(profile.bill), (Rows{{-1, 0, 2}, {0, 2, 1}, {0, 3, 2}, {1, 6, 4}}));
  EXPECT_EQ(rows_of(profile.lines), (Rows{{0, 2, 1}, {1, 6, 100}}));
  EXPECT_EQ(rows_of(profile.sites), (Rows{{0, 2, 1, 1}, {0, 3, 1, 2}, {1, 6, 1, 4}}));
}

TEST(CountsReader, ReadsWhatPythonWrites) {
  // tests/samples/generate_counts.py
  const Profile profile = read_counts(read_file(samples_folder() / "bill.counts"), "test");
  EXPECT_EQ(rows_of(profile.bill), (Rows{{-1, 0, 2}, {1, 2, 2}, {1, 3, 1}, {2, 6, 3}}));
  EXPECT_EQ(rows_of(profile.lines), (Rows{{1, 2, 1}, {1, 3, 1}, {2, 6, 3}, {2, 7, std::int64_t{1} << 40}}));
  EXPECT_EQ(rows_of(profile.sites), (Rows{{1, 2, 2, 2}, {1, 3, 2, 1}, {2, 6, 3, 3}}));
  const Profile without = read_counts(read_file(samples_folder() / "bill-without-lines.counts"), "test");
  EXPECT_TRUE(without.has_bill);
  EXPECT_FALSE(without.has_lines);
  EXPECT_TRUE(without.lines.empty());
  EXPECT_EQ(rows_of(without.sites), rows_of(profile.sites));
}

TEST(CountsReader, KnowsNoBillOfTheProfilers) {
  const Profile profile = read_counts(program().bytes(), "test");
  EXPECT_FALSE(profile.has_bill || profile.has_lines);
}

TEST(CountsReader, KeepsAProgramsOwnProfilerWhereOursCounts) {
  Columns columns = with_bill();
  columns.labels[2] = kOwnRow;
  EXPECT_EQ(read_counts(columns.bytes(), "test").functions.size(), 3U);
}

TEST(CountsReader, ChargesFunctionsThatStillRunToTheOutside) {
  Columns columns = with_bill();
  columns.bill[3] = columns.lines[0] = columns.sites[0] = integer(701);
  columns.sites[3] = integer(0);  // so that the sites of main still sum to its calls
  columns.sites[7] = integer(3);
  const Profile profile = read_counts(columns.bytes(), "test");
  expect_invariants(profile);
  EXPECT_EQ(rows_of(profile.bill), (Rows{{-1, 0, 2}, {-1, 0, 1}, {0, 3, 2}, {1, 6, 4}}));
  EXPECT_EQ(rows_of(profile.lines), (Rows{{1, 6, 100}}));
  EXPECT_EQ(rows_of(profile.sites), (Rows{{0, 3, 1, 3}, {1, 6, 1, 4}}));
}

TEST(CountsReader, TakesCallsThatStillRunFromTheBill) {
  Columns columns = with_bill();
  // main also calls something that still runs. Its call is in the bill, but it is no function of the profile.
  columns.called = {2, 1, 0};
  columns.callees = {kNumbers[1], integer(701), kNumbers[1]};
  columns.edge_calls = {3, 1, 4};
  columns.edge_recursive = {0, 0, 4};
  columns.edge_seconds = {0, 0, 0};
  columns.edge_self_seconds = {0, 0, 0};
  columns.bill[2] = integer(3);
  EXPECT_EQ(rows_of(read_counts(columns.bytes(), "test").bill), (Rows{{-1, 0, 2}, {0, 2, 1}, {0, 3, 2}, {1, 6, 4}}));
  columns.bill[2] = integer(4);
  EXPECT_THROW(static_cast<void>(read_counts(columns.bytes(), "test")), Error);
}

TEST(CountsReader, AddsUpTheBillOfRowsThatShareALabel) {
  Columns columns = with_bill();
  columns.labels[2] = row("a.py", 1, "main");  // main exists twice
  columns.bill[9] = kNumbers[2];
  columns.sites[8] = kNumbers[2];
  columns.called = {1, 0, 1};
  const Profile profile = read_counts(columns.bytes(), "test");
  EXPECT_EQ(rows_of(profile.bill), (Rows{{-1, 0, 2}, {0, 2, 1}, {0, 3, 2}, {0, 6, 4}}));
  EXPECT_EQ(rows_of(profile.sites), (Rows{{0, 2, 1, 1}, {0, 3, 1, 2}, {0, 6, 1, 4}}));
}

TEST(CountsReader, RefusesABillThatDoesNotSumToTheCalls) {
  Columns columns = with_bill();
  columns.bill[2] = integer(3);
  expect_refused(columns.bytes(), "a bill of 10 calls for 9 calls of functions");
  columns.bill[2] = integer(1);
  expect_refused(columns.bytes(), "a bill of 8 calls for 9 calls of functions");
  columns = with_bill();
  columns.bill[2] = integer(-2);
  expect_refused(columns.bytes(), "a negative number of calls, -2");
  columns = with_bill();
  columns.bill[4] = integer(-1);
  expect_refused(columns.bytes(), "a negative line, -1");
  columns = with_bill();
  columns.bill.pop_back();
  expect_refused(columns.bytes(), "a list of 11 elements, not rows of 3");
}

TEST(CountsReader, RefusesSitesThatDoNotSumToTheCallsOfTheirEdge) {
  Columns columns = with_bill();
  columns.sites[3] = integer(2);
  expect_refused(columns.bytes(), "lines of 4 calls of step by main, which makes 3");
  columns = with_bill();
  columns.sites.resize(4);
  expect_refused(columns.bytes(), "lines of 1 calls of step by main, which makes 3");
  columns = with_bill();
  columns.sites.insert(columns.sites.end(), {kNumbers[0], integer(3), kNumbers[2], integer(5)});
  expect_refused(columns.bytes(), "which makes 0");
}

TEST(CountsReader, RefusesContradictions) {
  Columns columns = program();
  columns.numbers[2] = kNumbers[1];
  expect_refused(columns.bytes(), "two functions with one number");
  columns.numbers.pop_back();
  expect_refused(columns.bytes(), "a list of 18 elements for 2 functions");
  columns = program();
  columns.calls[1] = -7;
  expect_refused(columns.bytes(), "a negative number of calls, -7");
  columns = program();
  columns.recursive[1] = 8;
  expect_refused(columns.bytes(), "more recursive calls than calls");
  columns = program();
  columns.called = {1, 2, 0};
  expect_refused(columns.bytes(), "fewer calls than its functions make");
  columns.called = {1, 0, 0};
  expect_refused(columns.bytes(), "a list of 10 elements for 1 call");
  columns = program();
  columns.self_seconds[0] = std::numeric_limits<double>::infinity();
  expect_refused(columns.bytes(), "a time that is not a number of seconds");
  expect_refused(program().bytes() + "x", "the file goes on");
  expect_refused(code('{') + code('0'), "at byte 0: expected a tuple of 3 or 6 lists");
  const std::string begin = code('(') + little_endian(3, 4);
  expect_refused(begin + code('[') + little_endian(0x7FFFFFFF, 4), "more than the file has");
  expect_refused(begin + code('[') + little_endian(0xFFFFFFFF, 4), "a list of -1 elements");
  expect_refused(begin + list_of({}) + list_of({}) + list_of({integer(1)}), "a list of 1 elements for 0 calls");
}

TEST(CountsReader, RefusesCallsBeyond64Bits) {
  const std::string most = code('l') + little_endian(5, 4) + little_endian(0x7FFF, 2) + little_endian(0x7FFF, 2) +
                           little_endian(0x7FFF, 2) + little_endian(0x7FFF, 2) + little_endian(7, 2);
  const std::string rest = integer(0) + real(0) + real(0) + integer(0);
  expect_refused(code('(') + little_endian(3, 4) + list_of({integer(1), integer(2)}) + code('[') +
                     little_endian(12, 4) + row("a", 1, "f") + most + rest + row("a", 2, "g") + integer(1) + rest,
                 "all calls together are beyond 64 bits");
}

TEST(CountsReader, SurvivesEveryTruncationAndEveryChangedByte) {
  const std::string whole = with_bill().bytes();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_THROW(static_cast<void>(read_counts(whole.substr(0, size), "test")), Error) << size;
  }
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const unsigned value : {0x00U, 0x01U, 0x7FU, 0x80U, 0xFFU}) {
      std::string changed = whole;
      changed[at] = static_cast<char>(static_cast<unsigned char>(value));
      try {
        expect_invariants(read_counts(changed, "test"));
      } catch (const Error&) {
        continue;
      }
    }
  }
}

}  // namespace
}  // namespace filperf::callgraph::test
