#include "base/shell_word.h"

#include <gtest/gtest.h>

namespace filperf::test {
namespace {

TEST(ShellWord, QuotesWhereAShellWouldReadSomethingElse) {
  EXPECT_EQ(shell_word("/usr/bin/filperf"), "/usr/bin/filperf");
  EXPECT_EQ(shell_word("v1.6.0+b-c_d@e%f,g:h=i"), "v1.6.0+b-c_d@e%f,g:h=i");
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("a b"), "'a b'");
  EXPECT_EQ(shell_word("$(x)"), "'$(x)'");
  EXPECT_EQ(shell_word("~"), "'~'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word("\xC3\xBC"), "'\xC3\xBC'");
}

}  // namespace
}  // namespace filperf::test
