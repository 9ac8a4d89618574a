#include "report/terminal_size.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pty.h>

#include <map>
#include <string>

#include "base/descriptor.h"

namespace filperf::report::test {
namespace {

settings::Lookup table(const std::map<std::string, std::string>& values) {
  return [values](const std::string& name) {
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt : std::optional(found->second);
  };
}

TEST(Columns, ComeFromTheVariableFirst) {
  const Descriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  for (const auto& [text, columns] : {std::pair<const char*, std::size_t>{"100", 100},
                                      {"20", 20},
                                      {"19", 0},
                                      {"5000", 1000},
                                      {"", 0},
                                      {"80x", 0},
                                      {"-80", 0},
                                      {"99999999999999999999999", 0}}) {
    EXPECT_EQ(columns_for(nothing.get(), table({{"COLUMNS", text}})), columns) << text;
  }
}

TEST(Columns, ComeFromTheTerminalElse) {
  int terminal = -1;
  int other_end = -1;
  winsize size{.ws_row = 24, .ws_col = 132, .ws_xpixel = 0, .ws_ypixel = 0};
  ASSERT_EQ(::openpty(&other_end, &terminal, nullptr, nullptr, &size), 0);
  const Descriptor owned(terminal);
  const Descriptor other(other_end);
  EXPECT_EQ(columns_for(terminal, table({})), 132U);
  EXPECT_EQ(columns_for(terminal, table({{"COLUMNS", "60"}})), 60U);
}

TEST(Locale, IsUtf8ByTheFirstVariableThatIsSet) {
  EXPECT_TRUE(has_utf8_locale(table({{"LANG", "de_DE.UTF-8"}})));
  EXPECT_TRUE(has_utf8_locale(table({{"LANG", "C"}, {"LC_CTYPE", "C.utf8"}})));
  EXPECT_FALSE(has_utf8_locale(table({{"LANG", "C.UTF-8"}, {"LC_ALL", "POSIX"}})));
  EXPECT_TRUE(has_utf8_locale(table({{"LANG", "C.UTF-8"}, {"LC_ALL", ""}})));
  EXPECT_FALSE(has_utf8_locale(table({{"LANG", "de_DE.ISO-8859-1"}})));
  EXPECT_FALSE(has_utf8_locale(table({})));
}

}  // namespace
}  // namespace filperf::report::test
