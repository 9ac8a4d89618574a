#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "export/written.h"
#include "profile_builder.h"

namespace filperf::exporting::test {
namespace {

using filperf::test::factorial;
using filperf::test::ProfileBuilder;

TEST(Folded, WritesOneStackPerLine) {
  EXPECT_EQ(written(factorial(), Format::folded),
            "main (p/main.py:1) 500000000\n"
            "main (p/main.py:1);fact (p/main.py:5) 1500000000\n"
            "main (p/main.py:1);fact (p/main.py:5);<built-in method builtins.len> 1000000000\n");
  EXPECT_EQ(written({}, Format::folded), "");
}

TEST(Folded, EscapesSeparatorsInNames) {
  EXPECT_EQ(
      written(ProfileBuilder().function({"/p/a.py", 3, "a;b\nc\xED\xB3\xBF"}, {1, 1, 1, 1}).build(), Format::folded),
      "a\\x3bb\\nc\\xed\\xb3\\xbf (p/a.py:3) 1000000000\n");
}

TEST(Folded, RoundsTheSumInsteadOfEachPart) {
  ProfileBuilder builder;
  for (int i = 0; i < 10; ++i) {
    builder.function({"/p/a.py", i, "f"}, {1, 1, 1.00000000025, 1.00000000025});
  }
  const std::string text = written(builder.build(), Format::folded);
  std::int64_t sum = 0;
  for (std::size_t at = text.find(") "); at != std::string::npos; at = text.find(") ", at + 1)) {
    sum += std::stoll(text.substr(at + 2));
  }
  EXPECT_EQ(sum, 10'000'000'003);  // ten times 1,000,000,000 would be wrong by 3
}

}  // namespace
}  // namespace filperf::exporting::test
