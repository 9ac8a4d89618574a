#include "growth/growth_baseline.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "baseline/small_baseline.h"
#include "error_of.h"
#include "growth/small_family.h"
#include "scratch.h"

namespace filperf::growth::test {
namespace {

using baseline::test::sealed;
using baseline::test::with;
using filperf::test::error_of;

std::string why(const std::string& text) {
  const Error error = error_of([&] { return from_text(text, "b.json"); });
  EXPECT_EQ(error.what_failed(), "cannot read the baseline b.json");
  return error.why();
}

TEST(GrowthText, IsWhatReviewersRead) {
  EXPECT_EQ(to_text(small_baseline()), small_text());
}

TEST(GrowthText, IsReadBack) {
  const GrowthBaseline read = from_text(small_text(), "b.json");
  const GrowthBaseline expected = small_baseline();
  EXPECT_EQ(read.scenario, "grow-it");
  EXPECT_EQ(read.command, expected.command);
  EXPECT_EQ(read.generator, expected.generator);
  EXPECT_EQ(read.generates, "big.yml");
  EXPECT_EQ(read.inputs, expected.inputs);
  EXPECT_EQ(read.environment.python, "CPython 3.11.7");
  EXPECT_EQ(read.environment.distributions, expected.environment.distributions);
  EXPECT_EQ(read.unstable, expected.unstable);
  expect_same(read.family, expected.family);
}

TEST(GrowthText, HasNoExponentWhereNoneFits) {
  GrowthBaseline baseline = small_baseline();
  baseline.family = FamilyBuilder().function("tool/a.py:f", "program", {4, 3, 9, 1}).build();
  const std::string text = to_text(baseline);
  EXPECT_NE(text.find(R"("exponents": {
    "total": null,
    "program": null,
    "by_program": 0.00
  })"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find(R"("tool/a.py:f": {"calls":[4,3,9,1],"exponent":null})"), std::string::npos);
  expect_same(from_text(text, "b.json").family, baseline.family);
}

TEST(GrowthText, KeepsAwkwardIdentitiesAndTheLargestCounts) {
  GrowthBaseline baseline = small_baseline();
  FamilyBuilder builder;
  for (const char* identity : {"<quote\">:f", "<back\\slash>:f", "<line\nfeed>:f", "<\xC3\x9F>:f",
                               "<}}>: {\"calls\": 1", "<\",\n  \"functions\": {>:f", ":"}) {
    builder.function(identity, "other", {0, 1, INT64_MAX - 1, INT64_MAX})
        .edge(identity, identity, {1, 1, 1, INT64_MAX});
  }
  baseline.family = builder.build();
  const std::string text = to_text(baseline);
  expect_same(from_text(text, "b.json").family, baseline.family);
  EXPECT_EQ(to_text(from_text(text, "b.json")), text);
}

TEST(GrowthText, CutOffAnywhereIsRefused) {
  const std::string text = small_text();
  for (std::size_t size = 0; size < text.size(); ++size) {
    // A copy of its own, so that a sanitizer sees a read beyond the end.
    const std::string prefix = text.substr(0, size);
    ASSERT_THROW(static_cast<void>(from_text(prefix, "b.json")), Error) << "the first " << size << " bytes";
  }
}

TEST(GrowthText, WithAnyByteChangedIsRefused) {
  const std::string text = small_text();
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string other = text;
    other[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ 1U);
    ASSERT_THROW(static_cast<void>(from_text(other, "b.json")), Error) << "byte " << at;
  }
}

TEST(GrowthText, EditedByHandIsRefusedWithAdvice) {
  const Error error =
      error_of([] { return from_text(with(small_text(), "[4,8,16,32],\"exp", "[4,8,16,31],\"exp"), "b"); });
  EXPECT_EQ(error.why(), "its digest is not that of its content: it was edited by hand, merged or cut off");
  EXPECT_EQ(error.next(), "Take it back from git, or accept the current counts with a refresh.");
}

TEST(GrowthText, OfAnotherSchemaIsRefused) {
  EXPECT_EQ(why(with(small_text(), "growth-baseline/2", "growth-baseline/3")),
            "its schema is `filperf/growth-baseline/3`, this filperf knows `filperf/growth-baseline/2`");
  EXPECT_EQ(why(baseline::test::small_text()), "its schema is `filperf/baseline/2`, not `filperf/growth-baseline/2`");
}

// From here on the digest fits: the content is not believed for that.

TEST(GrowthHeader, LackingAMemberIsRefused) {
  for (const char* name : {"scenario", "command", "generator", "generates", "sizes", "inputs", "environment", "python",
                           "unstable", "unstable_calls", "origins", "calls", "total"}) {
    std::string text = small_text();
    const std::string member = std::string("\"") + name + "\": ";
    // "total" stands among the exponents first.
    const std::size_t from = name == std::string("total") ? text.find("\"calls\": {") : 0;
    text.replace(text.find(member, from), member.size(), "\"x\": ");
    EXPECT_NE(why(sealed(text)).find(name + std::string("` is missing")), std::string::npos)
        << name << ": " << why(sealed(text));
  }
}

TEST(GrowthHeader, WithSizesThatAreNoneIsRefused) {
  const auto refusal = [](const std::string& sizes) {
    return why(sealed(with(small_text(), "[4, 8, 16, 32],\n  \"exp", sizes + ",\n  \"exp")));
  };
  EXPECT_EQ(refusal("[4, 8, 16, 16]"), "`sizes` are not 3 to 16 sizes that rise");
  EXPECT_EQ(refusal("[4, 8]"), "`sizes` are not 3 to 16 sizes that rise");
  EXPECT_EQ(refusal("[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]"), "`sizes` are not 3 to 16 sizes that rise");
  EXPECT_EQ(refusal("[0, 8, 16, 32]"), "`sizes` holds 0, which is not a whole number of 1 or more");
  EXPECT_EQ(refusal("[4, 8.5, 16, 32]"), "`sizes` holds 8.5, which is not a whole number of 1 or more");
  EXPECT_EQ(refusal("[4, 8, 16, 9223372036854775808]"),
            "`sizes` holds 9223372036854775808, which is not a whole number of 1 or more");
  EXPECT_EQ(refusal("{}"), "`sizes` is missing or not a list");
  EXPECT_EQ(refusal("[4, 8, 16]"), "`inputs` has not one digest for each of 3 sizes");
}

TEST(GrowthHeader, WithAnotherTotalThanItsFunctionsIsRefused) {
  EXPECT_EQ(why(sealed(with(small_text(), "[106, 112, 124, 148]", "[106, 112, 124, 149]"))),
            "`calls.total` is not the sum of its functions at each size");
  EXPECT_EQ(why(sealed(with(small_text(), "[106, 112, 124, 148]", "[106, 112, 124]"))),
            "`calls.total` is not the sum of its functions at each size");
  EXPECT_EQ(why(sealed(with(small_text(), "[106, 112, 124, 148]", "[106, 112, 124, -1]"))),
            "`calls.total` holds -1, which is not a whole number of 0 or more");
}

TEST(GrowthHeader, WithOtherCallsOfTheProgramThanItsFunctionsIsRefused) {
  EXPECT_EQ(why(sealed(with(small_text(), "[5, 9, 17, 33]", "[5, 9, 17, 34]"))),
            "`calls.program` is not the sum of its functions at each size");
  EXPECT_EQ(why(sealed(with(small_text(), "[1, 3, 7, 15]\n", "[1, 3, 7, 14]\n"))),
            "`calls.by_program` is not the sum of its functions at each size");
  EXPECT_EQ(why(sealed(with(small_text(), "\"program\": [", "\"programs\": ["))),
            "`calls.program` is missing or not a list");
}

TEST(GrowthFunctions, OfTheOlderSchemaInAnotherFormAreRefused) {
  const auto refusal = [](const std::string& functions) { return why(old_text_with(functions)); };
  const std::string f = "\n    \"a:f\": {\"calls\": ";
  EXPECT_EQ(refusal(f + "[1, 2, 3], \"exponent\": 1.00, \"callers\": {}}"),
            "line 1 of its functions lacks a count for each of 4 sizes");
  EXPECT_EQ(refusal(f + "[1, 2, 3, 4, 5], \"exponent\": 1.00, \"callers\": {}}"), "line 1 of its functions lacks `]`");
  EXPECT_EQ(refusal(f + "[], \"callers\": {}}"),
            "line 1 of its functions lacks a count that is a whole number, not negative and below 2^63");
  EXPECT_EQ(refusal(f + "[1, -2, 3, 4], \"callers\": {}}"),
            "line 1 of its functions lacks a count that is a whole number, not negative and below 2^63");
  EXPECT_EQ(refusal(f + "[1, 2, 3, 9223372036854775808], \"callers\": {}}"),
            "line 1 of its functions lacks a count that is a whole number, not negative and below 2^63");
  EXPECT_EQ(refusal(f + "[1, 2, 3, 4], \"exponent\": x, \"callers\": {}}"),
            "line 1 of its functions lacks a count that is a whole number, not negative and below 2^63");
  EXPECT_EQ(refusal(f + "[1, 2, 3, 4], \"exponent\": 1.0, \"callers\": {}}"), "line 1 of its functions lacks a digit");
  EXPECT_EQ(refusal(f + "1, \"callers\": {\"a:g\": 1}}"),
            "line 1 of its functions lacks the function `a:g`, which is named as a caller");
  EXPECT_EQ(refusal(f + "1, \"callers\": {}}," + f + "1, \"callers\": {}}"),
            "line 2 of its functions lacks a function after `a:f` in sorted order");
  EXPECT_EQ(refusal(f + "1, \"callers\": {\"a:f\": 1, \"a:f\": 1}}"),
            "line 1 of its functions lacks callers in sorted order at `a:f`");
  EXPECT_EQ(refusal(f + "1, \"callers\": {}} "), "line 1 of its functions lacks a comma");
  EXPECT_EQ(refusal(f + "1, \"callers\": {}},"), "line 1 of its functions lacks a line feed before the next function");
}

TEST(GrowthFunctions, InAnotherFormAreRefused) {
  const auto refusal = [](const std::string& functions) { return why(small_text_with(functions)); };
  const std::string f = "\n    \"a:f\": {\"calls\":";
  const std::string no_count =
      "line 1 of its functions lacks a count that is a whole number, not negative and below 2^63";
  EXPECT_EQ(refusal(f + "[1,2,3],\"exponent\":1.00}"), "line 1 of its functions lacks a count for each of 4 sizes");
  EXPECT_EQ(refusal(f + "[1,2,3,4,5],\"exponent\":1.00}"), "line 1 of its functions lacks `]`");
  EXPECT_EQ(refusal(f + "[]}"), no_count);
  EXPECT_EQ(refusal(f + "[1,-2,3,4]}"), no_count);
  EXPECT_EQ(refusal(f + "[1,2,3,4],\"exponent\":1.0}"), "line 1 of its functions lacks a digit");
  EXPECT_EQ(refusal(f + "1,\"by\":\"x 1,2\",\"id\":\"x\"}"),
            "line 1 of its functions lacks a count for each of 4 sizes");
  EXPECT_EQ(refusal(f + "1,\"by\":\"x\"}"), "line 1 of its functions lacks the function of the id `x`");
  EXPECT_EQ(refusal(f + "1}," + f + "1}"), "line 2 of its functions lacks a function after `a:f` in sorted order");
  EXPECT_EQ(refusal(f + "1,\"by\":\"x 1 x 1\",\"id\":\"x\"}"),
            "line 1 of its functions lacks callers in sorted order at `x`");
  EXPECT_EQ(refusal(f + "1} "), "line 1 of its functions lacks a comma");
}

TEST(GrowthText, OfTheOlderSchemaIsReadBack) {
  Family expected = small_baseline().family;
  expected.has_bill = expected.has_lines = false;
  expected.outside.clear();
  for (FamilyFunction& function : expected.functions) {
    function.bill.clear();
    function.lines.clear();
  }
  const GrowthBaseline read = from_text(old_text(), "b.json");
  expect_same(read.family, expected);
  EXPECT_FALSE(read.at_largest_size().graph.bill.recorded || read.at_largest_size().graph.lines.recorded);
  EXPECT_FALSE(same_but_for_unstable(read, small_baseline()));
}

TEST(GrowthHeader, WithAnotherBillOrOtherLinesThanItsFunctionsIsRefused) {
  const auto refusal = [](const std::string& piece, const std::string& replacement) {
    return why(sealed(with(small_text(), piece, replacement)));
  };
  EXPECT_EQ(refusal("[18, 66, 258, 1026]", "[18, 66, 258, 1027]"),
            "`lines` are not the sums of its functions at each size");
  EXPECT_EQ(refusal("[102, 106, 114, 130]", "[102, 106, 114, 131]"),
            "`outside` does not make the bill the sum of all calls at each size");
  EXPECT_EQ(refusal("[102, 106, 114, 130]", "[102, 106, 114]"), "`outside` has not one count for each of 4 sizes");
  EXPECT_EQ(refusal("  \"lines\": [18, 66, 258, 1026],\n", ""), "`lines` do not allow those of `tool/a.py:main`");
  EXPECT_EQ(refusal("\"calls\":100,", "\"calls\":100,\"x"), "line 4 of its functions lacks `}`");
}

TEST(GrowthStore, WritesAndReadsFiles) {
  const filperf::test::Scratch scratch;
  EXPECT_FALSE(load(scratch / "none.json").has_value());
  save(scratch / "cpython-3.11" / "grow-it.json", small_baseline());
  EXPECT_EQ(filperf::test::content_of(scratch / "cpython-3.11" / "grow-it.json"), small_text());
  EXPECT_EQ(load(scratch / "cpython-3.11" / "grow-it.json")->scenario, "grow-it");
}

TEST(GrowthBaseline, AtOneSizeIsABaselineOfThatSize) {
  const baseline::Baseline at_eight = small_baseline().at_size(1);
  EXPECT_EQ(at_eight.scenario, "grow-it");
  EXPECT_EQ(at_eight.phase, scenario::Phase::run);
  EXPECT_EQ(at_eight.unstable, small_baseline().unstable);
  EXPECT_EQ(at_eight.graph.functions[0].calls, 3);
  EXPECT_EQ(at_eight.graph.functions[0].primitive, 3);
  // Of main, step and the outside.
  EXPECT_EQ(at_eight.graph.bill.charges,
            (std::vector<callgraph::Charge>{{1, 0, 4}, {2, 0, 2}, {callgraph::kOutside, 0, 106}}));
  EXPECT_EQ(at_eight.graph.lines.counts, (std::vector<callgraph::Charge>{{1, 0, 2}, {2, 0, 64}}));
}

TEST(GrowthInstability, IsWhatDiffersAtAnySize) {
  const Family family = small_baseline().family;
  EXPECT_EQ(instability_of({}), baseline::Instability());
  EXPECT_EQ(instability_of({&family}), baseline::Instability());
  EXPECT_EQ(instability_of({&family, &family, &family}), baseline::Instability());
  Family moved = family;
  moved.functions[0].calls = {1, 3, 9, 15};  // builtin:len
  moved.edges[0].calls = {0, 2, 8, 14};      // from tool/a.py:step
  const baseline::Instability unstable = instability_of({&family, &moved});
  EXPECT_EQ(unstable.functions, (std::map<std::string, baseline::Range>{{"builtin:len", {7, 9}}}));
  EXPECT_EQ(unstable.calls.at("builtin:len"), (std::map<std::string, baseline::Range>{{"tool/a.py:step", {6, 8}}}));
}

TEST(GrowthBaseline, IsTheSameButForUnstableCalls) {
  const GrowthBaseline accepted = small_baseline();
  EXPECT_TRUE(same_but_for_unstable(accepted, accepted));
  GrowthBaseline fresh = accepted;
  fresh.unstable = {};
  fresh.family.edges.insert(fresh.family.edges.begin(), {1, 0, {0, 0, 1, 0}});  // main -> len, which is recorded
  fresh.family.functions[0].calls = {1, 3, 8, 15};
  EXPECT_TRUE(same_but_for_unstable(accepted, fresh));
  fresh.family.functions[2].calls[3] = 33;
  EXPECT_FALSE(same_but_for_unstable(accepted, fresh));
  for (const auto& change : std::vector<void (*)(GrowthBaseline&)>{
           [](GrowthBaseline& b) { b.inputs[2] = "other"; }, [](GrowthBaseline& b) { b.generator.emplace_back("x"); },
           [](GrowthBaseline& b) { b.generates = ""; }, [](GrowthBaseline& b) { b.command.emplace_back("x"); },
           [](GrowthBaseline& b) { b.environment.python = "CPython 3.11.8"; },
           [](GrowthBaseline& b) { b.family.sizes[3] = 33; }}) {
    fresh = accepted;
    change(fresh);
    EXPECT_FALSE(same_but_for_unstable(accepted, fresh));
  }
}

TEST(GrowthBaseline, KeepsWhatIsKnownAsUnstableOfFunctionsThatAreThere) {
  GrowthBaseline accepted = small_baseline();
  accepted.unstable.functions["gone:f"] = {1, 2};
  GrowthBaseline fresh = small_baseline();
  fresh.unstable = {};
  keep_unstable(fresh, accepted);
  EXPECT_EQ(fresh.unstable, small_baseline().unstable);
}

}  // namespace
}  // namespace filperf::growth::test
