#include "report/history_table.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "report/histories.h"

namespace filperf::report::test {
namespace {

using history::History;
using history::Since;

bool says(const std::string& text, const std::string& piece) {
  return text.find(piece) != std::string::npos;
}

TEST(HistoryTable, ShowsCountsChangesAndSum) {
  EXPECT_EQ(history_text(some_history(), nullptr, 0),
            R"(run-it under cpython-3.11, oldest first (baselines/cpython-3.11/run-it.json)

    commit   date        all calls  change  into tool  change  by tool  change  subject
    aaaaaaa  2026-11-20     12,000                500              300          First
    bbbbbbb  2026-11-20     13,000  +1,000        510     +10      300          More
  | ccccccc  2026-11-20     12,400    +400        500              304      +4  On a branch
    ddddddd  2026-11-20     13,400    +400        510              304      +4  Merge the branch
    eeeeeee  2026-11-20     13,500    +100        505      -5      304          Last

  Commits marked | belong to a merged branch, and the other side of the merge changed the baseline too.
  Their changes are relative to their own parent. The sum counts the change of the merge instead.

  Since the first of these, in 3 commits:
    all calls            12,000 -> 13,500  +1,500 (+12.50 %)
    calls into tool      500 -> 505  +5 (+1.00 %)
    calls by tool        300 -> 304  +4 (+1.33 %)
  Calls into tool are calls of its functions; calls by tool are calls from these into other code.
)");
}

/// The history above with the lines that each baseline counts; the first one counts none.
History with_lines() {
  History history = some_history();
  const std::int64_t lines[] = {-1, 2000, 2100, 2000, 502'000};
  std::vector<history::HeaderPointer> headers;
  for (std::size_t i = 0; i < history.entries.size(); ++i) {
    auto header = std::make_shared<baseline::Header>(*history.entries[i].baseline);
    if (lines[i] >= 0) {
      header->lines = lines[i];
    }
    history.entries[i].baseline = header;
    headers.push_back(header);
  }
  history.entries[1].previous = headers[0];
  history.entries[2].previous = headers[0];
  history.entries[3].previous = headers[1];
  history.entries[4].previous = headers[3];
  return history;
}

TEST(HistoryTable, ShowsLines) {
  History history = with_lines();
  const std::string text = history_text(history, nullptr, 0);
  EXPECT_TRUE(says(text, R"(
    commit   date        all calls  change  into tool  change  by tool  change  lines of tool    change  subject
    aaaaaaa  2026-11-20     12,000                500              300                                   First
    bbbbbbb  2026-11-20     13,000  +1,000        510     +10      300                  2,000            More
  | ccccccc  2026-11-20     12,400    +400        500              304      +4          2,100            On a branch
    ddddddd  2026-11-20     13,400    +400        510              304      +4          2,000            Merge the branch
    eeeeeee  2026-11-20     13,500    +100        505      -5      304                502,000  +500,000  Last
)")) << text;
  EXPECT_FALSE(says(text, "\n    lines of tool")) << "the first of these counts none\n" << text;
  EXPECT_FALSE(says(history_plot(history, nullptr, 60, false), "lines of tool"));

  history.entries.erase(history.entries.begin());
  EXPECT_TRUE(
      says(history_text(history, nullptr, 0), "\n    lines of tool        2,000 -> 502,000  +500,000 (+25000.00 %)\n"))
      << history_text(history, nullptr, 0);
  EXPECT_TRUE(says(history_plot(history, nullptr, 60, false), "\nlines of tool\n"));
}

TEST(HistoryTable, NamesTheProgramAlsoIfItsVersionIsNotKnown) {
  for (const char* const subject : {"tool from a source folder", "tool 1.0", "tool"}) {
    History history = some_history();
    auto last = std::make_shared<baseline::Header>(*history.entries.back().baseline);
    last->environment.subject = subject;
    history.entries.back().baseline = last;
    EXPECT_TRUE(says(history_text(history, nullptr, 0), "  change  into tool  change  by tool  change  subject\n"))
        << subject;
  }
}

TEST(HistoryTable, BeginsWithTheTag) {
  History history = some_history();
  history.entries.erase(history.entries.begin() + 2, history.entries.begin() + 4);
  history.entries[0].previous = some_tag().baseline;
  history.entries[2].previous = history.entries[1].baseline;
  const Since since = some_tag();
  EXPECT_EQ(history_text(history, &since, 0),
            R"(run-it under cpython-3.11, oldest first (baselines/cpython-3.11/run-it.json)

  commit   date        all calls  change  into tool  change  by tool  change  subject
  v1       2026-10-01     11,900                500              300          1111111 Release
  aaaaaaa  2026-11-20     12,000    +100        500              300          First
  bbbbbbb  2026-11-20     13,000  +1,000        510     +10      300          More
  eeeeeee  2026-11-20     13,500    +500        505      -5      304      +4  Last

  Since v1, in 3 commits:
    all calls            11,900 -> 13,500  +1,600 (+13.45 %)
    calls into tool      500 -> 505  +5 (+1.00 %)
    calls by tool        300 -> 304  +4 (+1.33 %)
  Calls into tool are calls of its functions; calls by tool are calls from these into other code.
)");
}

TEST(HistoryTable, SaysWhatElseChanged) {
  History history = some_history();
  baseline::Header other = *history.entries[1].baseline;
  other.environment.distributions = {{"click", "8.1.8"}, {"rich", "15.0"}};
  other.environment.python = "CPython 3.11.8";
  other.environment.fonts = "abc";
  other.environment.package_depth = 6;
  history.entries[1].baseline = std::make_shared<const baseline::Header>(other);
  history.entries[1].renamed_from = "baselines/cpython-3.11/old.json";
  other.command = {"run", "other"};
  history.entries[2].baseline = std::make_shared<const baseline::Header>(other);
  history.entries[2].previous = history.entries[1].baseline;
  history.entries[3].baseline = nullptr;
  history.entries[3].trouble = "it is empty";
  history.entries[4].baseline = nullptr;
  history.entries[4].path = "";
  const std::string text = history_text(history, nullptr, 0);
  EXPECT_TRUE(says(text,
                   "More\n      renamed from baselines/cpython-3.11/old.json\n"
                   "      environment: python CPython 3.11.7 -> CPython 3.11.8, package depth 7 -> 6, "
                   "fonts none -> abc, click 8.1.7 -> 8.1.8 and 1 more\n"))
      << text;
  EXPECT_TRUE(says(text, "On a branch\n      counts something else: run other\n")) << text;
  EXPECT_TRUE(says(text, "    ddddddd  2026-11-20")) << text;
  EXPECT_TRUE(says(text, "  Merge the branch\n      cannot be read: it is empty\n")) << text;
  EXPECT_TRUE(says(text, "  Last\n      removed the baseline\n")) << text;
}

TEST(HistoryTable, SaysThatNothingChanged) {
  History history = some_history();
  history.entries.resize(1);
  EXPECT_TRUE(says(history_text(history, nullptr, 0), "First\n\n  The baseline has not changed since it was made.\n"));
  history.entries.clear();
  const Since since = some_tag();
  EXPECT_TRUE(says(history_text(history, &since, 0), "1111111 Release\n\n  Nothing changed since v1.\n"));
}

TEST(HistoryTable, SaysThatTheTagHasNoCounts) {
  Since since = some_tag();
  since.baseline = nullptr;
  since.path = "";
  const std::string young = history_text(some_history(), &since, 0);
  EXPECT_TRUE(says(young, "1111111 Release\n      there was no baseline yet\n")) << young;
  EXPECT_TRUE(says(young, "\n  Since the first after v1, in 3 commits:\n    all calls            12,000 -> 13,500"))
      << young;
  since.path = "b.json";
  since.trouble = "it is empty";
  since.is_ancestor = false;
  const std::string broken = history_text(some_history(), &since, 0);
  EXPECT_TRUE(says(broken,
                   "      cannot be read: it is empty\n      is not an ancestor of the newest commit, so changes that "
                   "only it has are"))
      << broken;
  History unreadable = some_history();
  for (history::Entry& entry : unreadable.entries) {
    entry.baseline = nullptr;
  }
  EXPECT_TRUE(says(history_text(unreadable, &since, 0), "\n  No baseline here could be read.\n"));
}

TEST(HistoryTable, CutsSubjectsToTheWidth) {
  History history = some_history();
  history.entries[1].commit.subject = "A subject with 31 letters, \xC3\xA4\xC3\xB6\xC3\xBC.";
  const std::string whole = history_text(history, nullptr, 112);
  EXPECT_TRUE(says(whole, "300          A subject with 31 letters, \xC3\xA4\xC3\xB6\xC3\xBC.\n")) << whole;
  // The columns before it take 80.
  EXPECT_TRUE(says(history_text(history, nullptr, 102), "300          A subject with 31 l...\n"));
  EXPECT_TRUE(says(history_text(history, nullptr, 40), "300          A subject...\n")) << "12 columns at least";
}

TEST(HistoryTable, EscapesControlCharacters) {
  History history = some_history();
  history.entries[1].commit.subject = "red \x1b[31m\xFF";
  history.entries[2].renamed_from = "a\nb";
  Since since = some_tag();
  since.name = "v\x1b";
  for (const char c : history_text(history, &since, 0)) {
    EXPECT_TRUE(c == '\n' || (c >= ' ' && c != '\x7F')) << static_cast<int>(c);
  }
}

TEST(HistoryPlot, DrawsTheLineOfEachCount) {
  History history = some_history();
  for (history::Entry& entry : history.entries) {
    baseline::Header same = *entry.baseline;
    same.calls.by_program = 300;
    entry.baseline = std::make_shared<const baseline::Header>(same);
  }
  const Since since = some_tag();
  // 20 columns for all calls, four for each; 23 for those of the tool.
  EXPECT_EQ(history_plot(history, &since, 28, false), R"(
all calls
13,500 +                ****
       |            *****
       |            *
       |        *****
       |        *
       |        *
       |        *
       |        *
       |    *****
11,900 +*****

calls into tool
510 +          **********
    |          *        *
    |          *        ****
    |          *
500 +***********

calls by tool: always 300

From left to right: the 5 baselines above that are not marked |, all equally wide.
)");
}

TEST(HistoryPlot, TakesTwoBaselines) {
  History history = some_history();
  history.entries.resize(1);
  EXPECT_EQ(history_plot(history, nullptr, 80, true),
            "\nThere is nothing to draw: a plot needs two baselines that can be read.\n");
}

}  // namespace
}  // namespace filperf::report::test
