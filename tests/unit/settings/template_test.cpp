#include "settings/template.h"

#include <gtest/gtest.h>

namespace filperf::settings::test {
namespace {

// Expected values: what Python's `text.format(a="1", bc="2")` gives, where it has only these names.
TEST(Template, FillsInFields) {
  const std::map<std::string, std::string> fields{{"a", "1"}, {"bc", "{a}"}};
  EXPECT_EQ(fill("", fields), "");
  EXPECT_EQ(fill("x", fields), "x");
  EXPECT_EQ(fill("{a}", fields), "1");
  EXPECT_EQ(fill("{a}{a}-{bc}.", fields), "11-{a}.");
  EXPECT_EQ(fill("{{a}}", fields), "{a}");
  EXPECT_EQ(fill("{{{a}}}", fields), "{1}");
}

TEST(Template, RefusesWhatItCannotFill) {
  const std::map<std::string, std::string> fields{{"a", "1"}};
  for (const char* text : {"{", "}", "{a", "a}", "{}", "{b}", "{a }", "{a:>5}", "{a}}", "{{a}", "{a{a}}"}) {
    EXPECT_EQ(fill(text, fields), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace filperf::settings::test
