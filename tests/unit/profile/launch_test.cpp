#include "profile/launch.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace filperf::profile::test {
namespace {

using Words = std::vector<std::string>;

PythonCommand script() {
  return {"/usr/bin/python3", "python3", {"-X", "dev"}, Target::script, "o'dd\\\n\xff.py", {"a", "-b"}, "odd"};
}

/// The last line of the driver's text: the call that starts it.
std::string call_of(const PythonCommand& command, const Plan& plan) {
  const std::string text = driver_text(command, plan, "/bin/filperf", 7);
  return text.substr(text.rfind("\nprofile(") + 1);
}

TEST(Launch, KeepsTheOptionsAndArguments) {
  const Words words = profiled_words(script(), 7, 123);
  ASSERT_EQ(words.size(), 7U);
  EXPECT_EQ(Words(words.begin(), words.begin() + 4), (Words{"python3", "-X", "dev", "-c"}));
  EXPECT_NE(words[4].find("__import__('posix').read(7, 123)"), std::string::npos);
  EXPECT_EQ(Words(words.begin() + 5, words.end()), (Words{"a", "-b"}));
}

TEST(Launch, TellsTheDriverInBytes) {
  const std::string part = fmt::format("/o/.filperf-x.prof-{}.part", ::getpid());
  EXPECT_EQ(call_of(script(), {.files = {{"pstats", "/o/x.prof"}}}),
            "profile(7, kind='script', what=b'o\\x27dd\\x5c\\x0a\\xff.py', original=[b'python3', b'-X', b'dev', "
            "b'o\\x27dd\\x5c\\x0a\\xff.py', ], part=b'" +
                part + "', dump=b'/o/x.prof', finish=[], strip_dirs=False)\n");
}

TEST(Launch, HasTheHarnessWriteOtherFormats) {
  const std::string part = fmt::format("/o/.filperf-x.csv-{}.part", ::getpid());
  const PythonCommand module{"/usr/bin/python3", "python3", {}, Target::module, "a.b", {}, "a.b"};
  EXPECT_EQ(call_of(module, {.files = {{"csv", "/o/x.csv"}}, .strip_dirs = true, .top = 5, .sort = {"calls", "time"}}),
            "profile(7, kind='module', what=b'a.b', original=[b'python3', b'-m', b'a.b', ], part=b'" + part +
                "', dump=b'', finish=[b'/bin/filperf', b'finish-profile', b'--title=a.b', b'--write=csv=/o/x.csv', "
                "b'--top=5', b'--sort=calls,time', b'" +
                part + "', ], strip_dirs=True)\n");
}

}  // namespace
}  // namespace filperf::profile::test
