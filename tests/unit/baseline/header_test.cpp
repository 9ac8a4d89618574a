#include "baseline/header.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "baseline/small_baseline.h"
#include "error_of.h"

namespace filperf::baseline::test {
namespace {

using filperf::test::error_of;

std::string why(const std::string& text) {
  return error_of([&] { return header_from_text(text, "b.json"); }).why();
}

TEST(Header, IsWhatTheFirstLinesSay) {
  const Header header = header_from_text(small_text(), "b.json");
  EXPECT_EQ(header.scenario, "run-it");
  EXPECT_EQ(header.phase, scenario::Phase::run);
  EXPECT_EQ(header.command, (std::vector<std::string>{"run", "a \"b\""}));
  EXPECT_EQ(header.environment.python, "CPython 3.11.7");
  EXPECT_EQ(header.environment.distributions,
            (std::map<std::string, std::string>{{"click", "8.1.7"}, {"pyyaml", "6.0.1"}}));
  EXPECT_EQ(header.calls.total, 21);
  EXPECT_EQ(header.calls.of_program, 2);
  EXPECT_EQ(header.calls.by_program, 4);
  EXPECT_EQ(header.calls.by_origin, (std::map<std::string, std::int64_t>{
                                        {"program", 2}, {"stdlib", 4}, {"builtin", 3}, {"other", 7}, {"pyyaml", 5}}));
}

TEST(Header, DoesNotLookAtFunctions) {
  EXPECT_EQ(header_from_text(small_text_with("\n    no function"), "b.json").calls.total, 21);
}

TEST(Header, OfAFamilyHasTheCountsOfItsLargestSize) {
  std::string text = with(small_text(), "filperf/baseline/2", "filperf/growth-baseline/2");
  text = with(text, "  \"phase\": \"run\",\n", "  \"sizes\": [50, 100, 400],\n");
  const std::size_t calls = text.find("  \"calls\": {");
  text.replace(
      calls, text.find("  \"environment\"") - calls,
      "  \"calls\": {\n    \"total\": [7, 8, 90],\n    \"program\": [1, 2, 3],\n    \"by_program\": [4, 5, 6]\n  },\n");
  const Header header = header_from_text(sealed(text), "b.json");
  EXPECT_EQ(header.size, 400);
  EXPECT_EQ(header.command, (std::vector<std::string>{"run", "a \"b\""}));
  EXPECT_EQ(header.environment.python, "CPython 3.11.7");
  EXPECT_EQ(header.calls.total, 90);
  EXPECT_EQ(header.calls.of_program, 3);
  EXPECT_EQ(header.calls.by_program, 6);
  Header other = header;
  other.size = 100;
  EXPECT_FALSE(same_command(header, other));
  other.size.reset();
  EXPECT_FALSE(same_command(header, other));
  EXPECT_EQ(why(sealed(with(text, "[50, 100, 400]", "[]"))), "`sizes` is not a list of numbers");
  EXPECT_EQ(why(sealed(with(text, "[7, 8, 90]", "[7, 8, -1]"))),
            "`calls.total` is not a whole number from 0 to 9223372036854775807");
  EXPECT_EQ(why(with(text, "growth-baseline/2", "growth-baseline/9")),
            "its schema is `filperf/growth-baseline/9`, this filperf knows `filperf/growth-baseline/2`");
}

TEST(Header, IsNotReadFromABrokenFile) {
  const char* digest = "its digest is not that of its content: it was edited by hand, merged or cut off";
  EXPECT_EQ(why(""), "it is empty");
  EXPECT_EQ(why("{}"), "its first lines name no schema, so the file is not a baseline");
  EXPECT_EQ(why(with(small_text(), "\"total\": 21", "\"total\": 22")), digest);
  EXPECT_EQ(why(small_text().substr(0, small_text().size() - 1)), digest);
  EXPECT_EQ(why(with(small_text(), "  \"scenario\"", "<<<<<<< ours\n=======\n>>>>>>> theirs\n  \"scenario\"")),
            "it holds the conflict markers of a merge");
  EXPECT_EQ(why(with(small_text(), "baseline/2", "baseline/0")),
            "its schema is `filperf/baseline/0`, this filperf knows `filperf/baseline/2`");
}

TEST(Header, WithCountsOfAnotherFormIsRefused) {
  for (const char* value : {"\"21\"", "-1", "1.5", "null", "18446744073709551615"}) {
    EXPECT_EQ(why(sealed(with(small_text(), "\"total\": 21", std::string("\"total\": ") + value))),
              "`calls.total` is not a whole number from 0 to 9223372036854775807");
  }
  EXPECT_EQ(why(sealed(with(small_text(), "\"pyyaml\": 5", "\"pyyaml\": []"))),
            "`calls.distributions.pyyaml` is not a whole number from 0 to 9223372036854775807");
  EXPECT_EQ(why(sealed(with(small_text(), "    \"stdlib\": 4,\n", ""))), "`calls.stdlib` is missing");
}

TEST(Header, OfAnotherPhaseOrCommandCountsSomethingElse) {
  const Header header = header_from_text(small_text(), "b.json");
  Header other = header;
  other.scenario = "renamed";
  EXPECT_TRUE(same_command(header, other));
  other.command.emplace_back("more");
  EXPECT_FALSE(same_command(header, other));
  other = header;
  other.phase = scenario::Phase::import;
  EXPECT_FALSE(same_command(header, other));
}

}  // namespace
}  // namespace filperf::baseline::test
