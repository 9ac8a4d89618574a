#include <gtest/gtest.h>

#include <string>

#include "baseline/small_baseline.h"
#include "baseline/store.h"
#include "error_of.h"
#include "graph_builder.h"

namespace filperf::baseline::test {
namespace {

using filperf::test::error_of;
using filperf::test::expect_same;
using filperf::test::GraphBuilder;

std::string why(const std::string& text) {
  const Error error = error_of([&] { return from_text(text, "b.json"); });
  EXPECT_EQ(error.what_failed(), "cannot read the baseline b.json");
  return error.why();
}

TEST(BaselineText, IsWhatReviewersRead) {
  EXPECT_EQ(to_text(small_baseline()), small_text());
}

TEST(BaselineText, IsReadBack) {
  const Baseline baseline = from_text(small_text(), "b.json");
  const Baseline expected = small_baseline();
  EXPECT_EQ(baseline.scenario, "run-it");
  EXPECT_EQ(baseline.phase, scenario::Phase::run);
  EXPECT_EQ(baseline.command, expected.command);
  EXPECT_EQ(baseline.environment.python, "CPython 3.11.7");
  EXPECT_EQ(baseline.environment.python_version, "cpython-3.11");
  EXPECT_EQ(baseline.environment.subject, "tool 1.0");
  EXPECT_EQ(baseline.environment.package_depth, 7);
  EXPECT_TRUE(baseline.environment.fixed_addresses);
  EXPECT_EQ(baseline.environment.tools, expected.environment.tools);
  EXPECT_EQ(baseline.environment.fonts, "none");
  EXPECT_EQ(baseline.environment.distributions, expected.environment.distributions);
  EXPECT_EQ(baseline.unstable, expected.unstable);
  expect_same(baseline.graph, expected.graph);
}

TEST(BaselineText, OfTheOlderSchemaIsReadBack) {
  Baseline expected = small_baseline();
  expected.graph.bill = {};
  expected.graph.lines = {};
  const Baseline baseline = from_text(old_text(), "b.json");
  expect_same(baseline.graph, expected.graph);
  EXPECT_EQ(baseline.unstable, expected.unstable);
  // What is not recorded differs from what is, so that a refresh records it.
  EXPECT_FALSE(same_but_for_unstable(baseline, small_baseline()));
  EXPECT_TRUE(same_but_for_unstable(baseline, expected));
}

TEST(BaselineText, KeepsUnstableLinesAndBill) {
  Baseline baseline = small_baseline();
  baseline.unstable.lines = {{"tool/a.py:main", {9, 11}}};
  baseline.unstable.bill = {{"<outside>", {12, 13}}, {"tool/a.py:main", {8, 9}}};
  const std::string text = to_text(baseline);
  EXPECT_NE(text.find("  \"unstable_bill\": {\n    \"<outside>\": [12, 13],\n    \"tool/a.py:main\": [8, 9]\n  },\n"
                      "  \"unstable_lines\": {\n    \"tool/a.py:main\": [9, 11]\n  },\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(from_text(text, "b.json").unstable, baseline.unstable);
}

TEST(BaselineText, ForgetsTheLinesOfABill) {
  Baseline baseline = small_baseline();
  baseline.graph.bill.charges = {{3, 5, 6}, {3, 7, 2}, {callgraph::kOutside, 0, 13}};
  baseline.graph.lines.counts = {{3, 5, 4}, {3, 6, 5}};
  EXPECT_EQ(to_text(baseline), small_text());
}

TEST(BaselineText, TellsARecordedBillFromNone) {
  Baseline baseline = small_baseline();
  baseline.graph = GraphBuilder().function("a", "other", 2).build();
  EXPECT_FALSE(from_text(to_text(baseline), "b").graph.bill.recorded);
  EXPECT_FALSE(from_text(to_text(baseline), "b").graph.lines.recorded);
  baseline.graph.bill = {true, {{callgraph::kOutside, 0, 2}}};
  baseline.graph.lines.recorded = true;
  expect_same(from_text(to_text(baseline), "b").graph, baseline.graph);
}

TEST(BaselineText, SaysNearItsTopThatTheScenarioMustRunCold) {
  Baseline baseline = small_baseline();
  EXPECT_EQ(from_text(to_text(baseline), "b.json").cold, model::ColdCause::none);
  baseline.cold = model::ColdCause::counts;
  const std::string text = to_text(baseline);
  EXPECT_NE(text.substr(0, 200).find("\n  \"cold\": \"counts\",\n  \"scenario\": \"run-it\",\n"), std::string::npos)
      << text;
  EXPECT_EQ(from_text(text, "b.json").cold, model::ColdCause::counts);
  EXPECT_FALSE(same_but_for_unstable(baseline, small_baseline()));
  EXPECT_NE(why(sealed(with(text, "\"counts\"", "\"weather\""))).find("`weather`"), std::string::npos);
}

TEST(BaselineText, OfAnImportWithoutAnythingSpecial) {
  Baseline baseline;
  baseline.scenario = "import-it";
  baseline.phase = scenario::Phase::import;
  baseline.environment.fixed_addresses = false;
  const std::string text = to_text(baseline);
  EXPECT_NE(text.find("\"addresses\": \"random\""), std::string::npos);
  EXPECT_NE(text.find("\"unstable\": {},\n  \"unstable_calls\": {},\n  \"origins\": {},\n  \"help\": "),
            std::string::npos);
  EXPECT_TRUE(text.ends_with("\",\n  \"functions\": {\n  }\n}\n"));
  const Baseline read = from_text(text, "b.json");
  EXPECT_EQ(read.phase, scenario::Phase::import);
  EXPECT_FALSE(read.environment.fixed_addresses);
  EXPECT_TRUE(read.command.empty());
  EXPECT_TRUE(read.graph.functions.empty());
}

TEST(BaselineText, KeepsAwkwardIdentities) {
  Baseline baseline = small_baseline();
  GraphBuilder builder;
  for (const char* identity :
       {"<quote\">:f", "<back\\slash>:f", "<back\\\\>:f", "<line\nfeed>:f", "<tab\t>:f", "<del\x7F>:f", "<nul\x01>:f",
        "<\xC3\x9F>:\xF0\x9F\x90\x8D", "<\\xff>:f", "<\",\n  \"functions\": {>:f", "<}}>: {\"calls\": 1", "<,>:f", ":",
        "<\xEF\xBF\xBD>:f"}) {
    builder.function(identity, "other", 2).edge(identity, identity, 1);
  }
  baseline.graph = builder.build();
  baseline.unstable.functions = {{"<quote\">:f", {1, 2}}, {"<line\nfeed>:f", {1, 2}}};
  baseline.unstable.calls = {{"<back\\slash>:f",
                              {{"<stra\xC3\x9F"
                                "e>:\xF0\x9F\x90\x8D",
                                {1, 2}}}}};
  const std::string text = to_text(baseline);
  const Baseline read = from_text(text, "b.json");
  expect_same(read.graph, baseline.graph);
  EXPECT_EQ(read.unstable, baseline.unstable);
  EXPECT_EQ(to_text(read), text);
}

TEST(BaselineText, KeepsTheLargestCounts) {
  Baseline baseline = small_baseline();
  baseline.graph = GraphBuilder()
                       .function("tool/a.py:f", "program", INT64_MAX)
                       .function("tool/a.py:g", "program", INT64_MAX)
                       .edge("tool/a.py:f", "tool/a.py:g", INT64_MAX)
                       .build();
  const std::string text = to_text(baseline);
  EXPECT_NE(text.find("\"total\": 9223372036854775807,"), std::string::npos);
  expect_same(from_text(text, "b.json").graph, baseline.graph);
}

TEST(BaselineText, GivesOriginsByTheFirstComponent) {
  const std::string moved = with(small_text(), R"("yaml": "pyyaml")", R"("yaml": "other")");
  const std::string text =
      sealed(with(with(moved, R"("other": 7)", R"("other": 12)"), R"("pyyaml": 5)", R"("pyyaml": 0)"));
  EXPECT_EQ(from_text(text, "b.json").graph.functions.back().origin, callgraph::kOther);
  EXPECT_EQ(from_text(text, "b.json").graph.origins.size(), 4U);
}

TEST(BaselineText, CutOffAnywhereIsRefused) {
  const std::string text = small_text();
  for (std::size_t size = 0; size < text.size(); ++size) {
    // A copy of its own, so that a sanitizer sees a read beyond the end.
    const std::string prefix = text.substr(0, size);
    ASSERT_THROW(static_cast<void>(from_text(prefix, "b.json")), Error) << "the first " << size << " bytes";
  }
  EXPECT_EQ(why(""), "it is empty");
  EXPECT_EQ(why("{"), "its first lines name no schema, so the file is not a baseline");
  EXPECT_EQ(why(text.substr(0, 40)), "its first lines hold no digest, so the file is not a whole baseline");
  EXPECT_EQ(why(text.substr(0, text.size() - 1)),
            "its digest is not that of its content: it was edited by hand, merged or cut off");
}

TEST(BaselineText, WithAnyBitChangedIsRefused) {
  const std::string text = small_text();
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string other = text;
      other[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1U << bit));
      ASSERT_THROW(static_cast<void>(from_text(other, "b.json")), Error) << "byte " << at << ", bit " << bit;
    }
  }
}

TEST(BaselineText, EditedByHandIsRefusedWithAdvice) {
  const Error error = error_of([] {
    return from_text(with(small_text(), R"("tool/a.py:main": {"calls":2)", R"("tool/a.py:main": {"calls":3)"), "b");
  });
  EXPECT_EQ(error.why(), "its digest is not that of its content: it was edited by hand, merged or cut off");
  EXPECT_EQ(error.next(), "Take it back from git, or accept the current counts with a refresh.");
}

TEST(BaselineText, OfAnotherSchemaIsRefused) {
  const Error newer =
      error_of([] { return from_text(with(small_text(), "filperf/baseline/2", "filperf/baseline/3"), "b"); });
  EXPECT_EQ(newer.why(), "its schema is `filperf/baseline/3`, this filperf knows `filperf/baseline/2`");
  EXPECT_EQ(newer.next(), "Use the filperf that wrote it, or accept the current counts with a refresh.");
  EXPECT_EQ(why(with(small_text(), "filperf/baseline/2", "filperf/verdict/1")),
            "its schema is `filperf/verdict/1`, not `filperf/baseline/2`");
  EXPECT_EQ(why("{\"schema\": \"x"), "its schema is `x`, not `filperf/baseline/2`");
}

// From here on the digest fits: the content is not believed for that.

TEST(BaselineHeader, LackingAMemberIsRefused) {
  for (const char* name :
       {"scenario", "phase", "command", "environment", "python", "python_version", "subject", "package_depth",
        "addresses", "tools", "fonts", "unstable", "unstable_calls", "origins", "calls", "total"}) {
    const std::string member = std::string("\"") + name + "\": ";
    const std::string text = sealed(with(small_text(), member, "\"x\": "));
    EXPECT_NE(why(text).find(name + std::string("` is missing")), std::string::npos) << name << ": " << why(text);
  }
}

TEST(BaselineHeader, WithAnotherTypeOrRangeIsRefused) {
  const auto refusal = [](const std::string& piece, const std::string& replacement) {
    return why(sealed(with(small_text(), piece, replacement)));
  };
  EXPECT_EQ(refusal("\"run-it\"", "1"), "`scenario` is not a text");
  EXPECT_EQ(refusal("\"phase\": \"run\"", "\"phase\": \"walk\""), "`phase` is neither `import` nor `run`");
  EXPECT_EQ(refusal("\"package_depth\": 7", "\"package_depth\": -1"),
            "`environment.package_depth` is not a whole number from 0 to 10000");
  EXPECT_EQ(refusal("\"8.1.7\"", "8"), "`environment.distributions.click` is not a text");
  EXPECT_EQ(refusal("\"tool\": \"program\"", "\"tool\": 1"), "`origins.tool` is not a text");
  EXPECT_EQ(refusal("[2, 3]", "[2]"), "the unstable range of `builtin:len` is not two numbers");
  EXPECT_EQ(refusal("[2, 3]", "[2, 3.5]"), "the unstable range of `builtin:len` is not two numbers");
  EXPECT_EQ(refusal("[2, 3]", "[3, 2]"), "the unstable range of `builtin:len` is empty");
  EXPECT_EQ(refusal("[2, 3]", "[-1, 3]"), "the unstable range of `builtin:len` is not of counts from 0 to 2^63 - 1");
  EXPECT_EQ(refusal("[2, 3]", "[2, 9223372036854775808]"),
            "the unstable range of `builtin:len` is not of counts from 0 to 2^63 - 1");
  EXPECT_EQ(refusal("[0, 1]", "\"x\""), "the unstable range of `<root>` is not two numbers");
  EXPECT_EQ(refusal("\"run\", ", "run, "), "it is not JSON (at byte 141)");
}

TEST(BaselineHeader, WithAnotherTotalThanItsFunctionsIsRefused) {
  EXPECT_EQ(why(sealed(with(small_text(), "\"total\": 21", "\"total\": 22"))),
            "`calls.total` is not 21, the sum of its functions");
}

TEST(BaselineHeader, WithOtherCallsByOriginThanItsFunctionsIsRefused) {
  EXPECT_EQ(why(sealed(with(small_text(), "\"by_program\": 4", "\"by_program\": 5"))),
            "`calls.by_program` is not 4, the sum of its functions");
  for (const auto& [text, other] : {std::pair{"\"program\": 2", "\"program\": 3"},
                                    {"\"stdlib\": 4", "\"stdlib\": 0"},
                                    {"\"pyyaml\": 5", "\"pyyaml\": 4"},
                                    {"\"pyyaml\": 5", "\"pyyam\": 5"}}) {
    EXPECT_EQ(why(sealed(with(small_text(), text, other))), "`calls` are not the sums of its functions by origin");
  }
}

TEST(BaselineHeader, WithAnotherBillOrOtherLinesThanItsFunctionsIsRefused) {
  const auto refusal = [](const std::string& piece, const std::string& replacement) {
    return why(sealed(with(small_text(), piece, replacement)));
  };
  EXPECT_EQ(refusal("\"outside\": 13", "\"outside\": 12"), "`outside` does not make the bill 21, the sum of all calls");
  EXPECT_EQ(refusal("\"bill\":8", "\"bill\":9"), "`outside` does not make the bill 21, the sum of all calls");
  EXPECT_EQ(refusal("  \"outside\": 13,\n", ""), "`outside` is missing, but functions have a bill");
  EXPECT_EQ(refusal("\"lines\": 9", "\"lines\": 8"), "`lines` is not 9, the sum of its functions");
  EXPECT_EQ(refusal("  \"lines\": 9,\n", ""), "`lines` is missing, but functions have lines");
  EXPECT_EQ(refusal("{\"calls\":7}", "{\"calls\":7,\"lines\":1}"),
            "`lines` is not of the program in `<string>:<module>`");
  EXPECT_EQ(refusal("{\"calls\":7}", "{\"calls\":7,\"bill\":1}"),
            "`bill` is not of the program in `<string>:<module>`");
  EXPECT_EQ(refusal("\"lines\": 9", "\"lines\": -9"), "`lines` is not a whole number from 0 to 9223372036854775807");
}

TEST(BaselineHeader, WithoutFunctionsIsRefused) {
  EXPECT_EQ(why(sealed(with(small_text(), "  \"functions\": {", "  \"function\": {"))),
            "it has no functions, or does not end after them");
  EXPECT_EQ(why(sealed(small_text() + "\n")), "it has no functions, or does not end after them");
}

}  // namespace
}  // namespace filperf::baseline::test
