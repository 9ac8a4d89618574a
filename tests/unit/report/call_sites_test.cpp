#include "report/call_sites.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace filperf::report::test {
namespace {

using model::CallSite;
using model::Place;
using trace::TracedEdge;

Place place(const std::string& file, std::int64_t line, const std::string& function, const std::string& text) {
  return {file, file.starts_with("tool/") ? "program" : "stdlib", "/site/" + file, line, function, text, ""};
}

TracedEdge edge_with(std::vector<CallSite> sites) {
  TracedEdge edge{"tool/a.py:main", "tool/b.py:leaf", 0, {}, true};
  for (const CallSite& site : sites) {
    edge.counted += site.calls;
  }
  edge.found.seen = edge.counted;
  edge.found.sites = std::move(sites);
  return edge;
}

TracedEdge one_site(std::vector<Place> stack, std::int64_t calls = 1, std::int64_t stack_calls = 1,
                    std::size_t others = 0) {
  CallSite site{stack.back(), calls, std::move(stack), stack_calls, others};
  return edge_with({std::move(site)});
}

TEST(CallSitesText, ShowsLineSourceAndTheWayThere) {
  EXPECT_EQ(
      call_sites_text(
          one_site({place("tool/a.py", 9, "main", "go()"), place("tool/b.py", 5, "go", "leaf(1)")}, 1200, 1200), 2, 3),
      "  tool/b.py:5 in go  1,200 calls\n"
      "      leaf(1)\n"
      "    from tool/a.py:9 in main\n");
  EXPECT_EQ(call_sites_text(one_site({place("tool/b.py", 5, "go", "leaf(1)")}), 0, 3),
            "tool/b.py:5 in go  1 call\n"
            "    leaf(1)\n");
}

TEST(CallSitesText, ShowsTheProgramsLineThatLeadsToOtherCode) {
  EXPECT_EQ(call_sites_text(one_site({place("tool/a.py", 9, "main", "json.loads(text)"),
                                      place("stdlib/json.py", 3, "loads", "return decode(s)"),
                                      place("stdlib/json.py", 7, "decode", "scan(s)")}),
                            0, 3),
            "stdlib/json.py:7 in decode  1 call\n"
            "    scan(s)\n"
            "  from tool/a.py:9 in main -> stdlib/json.py:3 in loads\n"
            "    json.loads(text)\n");
}

TEST(CallSitesText, LeavesOutTheMiddleOfALongWay) {
  std::vector<Place> stack;
  for (int i = 1; i <= 8; ++i) {
    stack.push_back(place(i == 1 ? "tool/a.py" : "stdlib/b.py", i, "f" + std::to_string(i), "x"));
  }
  const std::string text = call_sites_text(one_site(stack), 0, 3);
  EXPECT_NE(text.find("  from tool/a.py:1 in f1 -> 4 more -> stdlib/b.py:6 in f6 -> stdlib/b.py:7 in f7\n"),
            std::string::npos)
      << text;
}

TEST(CallSitesText, LeavesOutTheFunctionAroundAComprehension) {
  EXPECT_EQ(call_sites_text(
                one_site({place("tool/a.py", 9, "main", "go()"), place("tool/b.py", 5, "go", "[leaf() for x in y]"),
                          place("tool/b.py", 5, "go.<locals>.<listcomp>", "[leaf() for x in y]")}),
                0, 3),
            "tool/b.py:5 in go.<locals>.<listcomp>  1 call\n"
            "    [leaf() for x in y]\n"
            "  from tool/a.py:9 in main\n");
  EXPECT_EQ(
      call_sites_text(one_site({place("tool/b.py", 5, "go", "x"), place("tool/b.py", 5, "go.<locals>.<genexpr>", "x")}),
                      0, 3),
      "tool/b.py:5 in go.<locals>.<genexpr>  1 call\n"
      "    x\n");
}

TEST(CallSitesText, SaysHowManyCallsCameAnotherWay) {
  const std::vector<Place> stack{place("tool/a.py", 9, "main", "go()"), place("tool/b.py", 5, "go", "leaf(1)")};
  EXPECT_NE(
      call_sites_text(one_site(stack, 3, 2, 1), 0, 3).find("  from tool/a.py:9 in main (2 of 3 calls, 1 other way)\n"),
      std::string::npos);
  EXPECT_NE(call_sites_text(one_site(stack, 9, 2, 3), 0, 3).find("(2 of 9 calls, 3 other ways)\n"), std::string::npos);
}

TEST(CallSitesText, SaysWhyThereIsNoSource) {
  Place made = place("<string>", 2, "made", "");
  made.why_no_text = "the code was made at run time";
  EXPECT_EQ(call_sites_text(one_site({made}), 0, 3),
            "<string>:2 in made  1 call\n"
            "    (no source line: the code was made at run time)\n");
}

TEST(CallSitesText, ShowsTheFirstOnly) {
  std::vector<CallSite> sites;
  for (int line = 1; line <= 4; ++line) {
    const Place at = place("tool/b.py", line, "go", "leaf()");
    sites.push_back({at, 10, {at}, 10, 0});
  }
  TracedEdge edge = edge_with(sites);
  const auto last_line = [&] {
    const std::string text = call_sites_text(edge, 0, 2);
    return text.substr(text.rfind('\n', text.size() - 2) + 1);
  };
  EXPECT_EQ(last_line(), "and 20 calls from 2 more places\n");
  edge.found.sites.pop_back();
  edge.counted = edge.found.seen = 30;
  EXPECT_EQ(last_line(), "and 10 calls from 1 more place\n");
  edge.found.sites_left_out = 5;
  edge.found.calls_left_out = 7;
  EXPECT_EQ(last_line(), "and 17 calls from 6 more places\n");
  edge.found.sites.pop_back();
  edge.found.sites_left_out = 0;
  EXPECT_EQ(last_line(), "and 7 calls from elsewhere\n");
}

TEST(CallSitesText, EndsWithWhatIsNotKnown) {
  EXPECT_EQ(call_sites_text(TracedEdge{"a.py:f", "a.py:g", 0, {}, true}, 2, 3),
            "  The call is gone: no line of the code makes it now.\n");
  TracedEdge edge = one_site({place("tool/b.py", 5, "go", "leaf(1)")});
  edge.counted = 2;
  const std::string text = call_sites_text(edge, 0, 3);
  EXPECT_TRUE(text.ends_with("2 counted, but 1 seen when the scenario ran again to find the place.\n")) << text;
}

TEST(CallSitesText, ShowsControlCharactersAsText) {
  EXPECT_EQ(call_sites_text(one_site({place("tool/b\x1b.py", 5, "g\no", "leaf('\x1b[31m')")}), 0, 3),
            "tool/b\\x1b.py:5 in g\\no  1 call\n"
            "    leaf('\\x1b[31m')\n");
}

TEST(CallSitesJson, HoldsAllThatIsKnown) {
  TracedEdge edge = one_site({place("tool/a.py", 9, "main", "go()"), place("tool/b.py", 5, "go", "leaf(1)")}, 3, 2, 1);
  edge.found.sites[0].stack[0].text = "";
  edge.found.sites[0].stack[0].why_no_text = "the file has no such line";
  edge.found.sites[0].stack[0].path.clear();
  EXPECT_EQ(call_sites_json(edge), nlohmann::ordered_json::parse(R"json({
    "caller": "tool/a.py:main", "callee": "tool/b.py:leaf", "counted": 3, "seen": 3,
    "sites": [{"file": "tool/b.py", "path": "/site/tool/b.py", "line": 5, "function": "go", "origin": "program",
               "text": "leaf(1)", "calls": 3,
               "stack": [{"file": "tool/a.py", "path": null, "line": 9, "function": "main", "origin": "program",
                          "text": null, "why_no_text": "the file has no such line"},
                         {"file": "tool/b.py", "path": "/site/tool/b.py", "line": 5, "function": "go",
                          "origin": "program", "text": "leaf(1)"}],
               "stack_calls": 2, "other_stacks": 1}],
    "sites_left_out": 0, "calls_left_out": 0, "placeless_calls": 0, "shortcoming": ""
  })json"));
}

}  // namespace
}  // namespace filperf::report::test
