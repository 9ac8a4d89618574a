#include "report/changes.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace filperf::report::test {
namespace {

changes::Changes some_changes() {
  changes::Changes changes;
  changes.changed = {"demo/a.py:f", "demo/a.py:g", "demo/b.py:Class.method"};
  changes.added = {"demo/a.py:new"};
  changes.removed = {"demo/old.py:gone"};
  changes.files = {"demo/page.html"};
  return changes;
}

TEST(ChangesText, SaysWhatRunsAndWhatNobodyRuns) {
  const changes::Changes changes = some_changes();
  changes::Coverage coverage(changes);
  coverage.add("one", std::vector<std::string>{"demo/a.py:f"});
  EXPECT_EQ(changes_text(changes, coverage, 80),
            "Between the two sides: 3 functions changed, 1 function new, 1 function removed, 1 file of data changed.\n"
            "  What runs 1 of the 4 changed and new functions:\n"
            "    demo/a.py:f: one\n"
            "  No scenario runs 3 changed or new functions, so nothing says what they cost:\n"
            "    demo/a.py\n"
            "      g, new\n"
            "    demo/b.py\n"
            "      Class.method\n");
}

TEST(ChangesText, FitsTheTerminal) {
  changes::Changes changes;
  for (const char letter : std::string("abcdefgh")) {
    changes.changed.push_back("demo/a.py:" + std::string(10, letter));
  }
  EXPECT_EQ(changes_text(changes, changes::Coverage(changes), 40),
            "Between the two sides: 8 functions changed.\n"
            "  No scenario runs 8 changed or new functions, so nothing says what they cost:\n"
            "    demo/a.py\n"
            "      aaaaaaaaaa, bbbbbbbbbb, cccccccccc,\n"
            "      dddddddddd, eeeeeeeeee, ffffffffff,\n"
            "      gggggggggg, hhhhhhhhhh\n");
}

TEST(ChangesText, NamesAFewOfManyScenarios) {
  changes::Changes changes;
  changes.changed = {"demo/a.py:f"};
  changes::Coverage coverage(changes);
  for (const char* scenario : {"a", "b", "c", "d", "e"}) {
    coverage.add(scenario, std::vector<std::string>{"demo/a.py:f"});
  }
  EXPECT_EQ(changes_text(changes, coverage, 0),
            "Between the two sides: 1 function changed.\n"
            "  What runs the changed and new functions:\n"
            "    demo/a.py:f: a, b, c and 2 more\n");
}

TEST(ChangesText, SaysThatNothingDiffers) {
  const changes::Changes changes;
  EXPECT_EQ(changes_text(changes, changes::Coverage(changes), 80), "The code of the two sides is the same.\n");
}

TEST(ChangesJson, HasAllOfIt) {
  const changes::Changes changes = some_changes();
  changes::Coverage coverage(changes);
  coverage.add("one", std::vector<std::string>{"demo/a.py:f"});
  const nlohmann::ordered_json document = changes_json(changes, coverage);
  EXPECT_EQ(document["changed"].size(), 3U);
  EXPECT_EQ(document["files"], nlohmann::ordered_json({"demo/page.html"}));
  EXPECT_EQ(document["functions"][0], nlohmann::ordered_json({{"function", "demo/a.py:f"}, {"scenarios", {"one"}}}));
  EXPECT_EQ(document["not_run"], nlohmann::ordered_json({"demo/a.py:g", "demo/a.py:new", "demo/b.py:Class.method"}));
}

}  // namespace
}  // namespace filperf::report::test
