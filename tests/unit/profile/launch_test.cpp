#include "profile/launch.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace filperf::profile::test {
namespace {

using Words = std::vector<std::string>;

PythonCommand script() {
  return {"/usr/bin/python3",
          "python3",
          {"-X", "dev"},
          Target::script,
          "o'dd\\\n\xff.py",
          {"a", "-b"},
          {"-X", "dev", "o'dd\\\n\xff.py"},
          false,
          {},
          "odd"};
}

std::string call_of(const PythonCommand& command, const Plan& plan) {
  return driver_call(command, plan, "/bin/filperf", {7, 8});
}

TEST(Launch, PutsTheDriversFileInPlaceOfTheProgram) {
  EXPECT_EQ(profiled_words(script(), {7, 8}), (Words{"python3", "-X", "dev", "/proc/self/fd/7", "a", "-b"}));
  PythonCommand through = script();
  through.through = {"/usr/bin/env", "-u", "HOME", "A=b"};
  EXPECT_EQ(profiled_words(through, {7, 8}),
            (Words{"/usr/bin/env", "-u", "HOME", "A=b", "python3", "-X", "dev", "/proc/self/fd/7", "a", "-b"}));
}

TEST(Launch, TellsAPythonThatIsTooOld) {
  const std::string text = driver_text(script(), {.files = {{"pstats", "/o/x.prof"}}}, "profile()");
  EXPECT_EQ(text.rfind("__import__('sys').version_info < (3, 8) and (\n", 0), 0U);
  EXPECT_NE(text.find("cannot profile python3: it is too old"), std::string::npos);
}

TEST(Launch, TellsTheDriverInBytes) {
  const std::string part = fmt::format("/o/.filperf-x.prof-{}.part", ::getpid());
  EXPECT_EQ(call_of(script(), {.files = {{"pstats", "/o/x.prof"}}}),
            "profile((7, 8), kind='script', what=b'o\\x27dd\\x5c\\x0a\\xff.py', options=2, typed=[b'-X', b'dev', "
            "b'o\\x27dd\\x5c\\x0a\\xff.py', ], part=b'" +
                part + "', dump=b'/o/x.prof', finish=[], strip_dirs=False)\n");
}

TEST(Launch, HasTheHarnessWriteOtherFormats) {
  const std::string part = fmt::format("/o/.filperf-x.csv-{}.part", ::getpid());
  const PythonCommand module{"/usr/bin/python3", "python3", {}, Target::module, "a.b", {},
                             {"-m", "a.b"},      false,     {}, "a.b"};
  EXPECT_EQ(call_of(module, {.files = {{"csv", "/o/x.csv"}}, .strip_dirs = true, .top = 5, .sort = {"calls", "time"}}),
            "profile((7, 8), kind='module', what=b'a.b', options=0, typed=[b'-m', b'a.b', ], part=b'" + part +
                "', dump=b'', finish=[b'/bin/filperf', b'finish-profile', b'--title=a.b', b'--write=csv=/o/x.csv', "
                "b'--top=5', b'--sort=calls,time', b'" +
                part + "', ], strip_dirs=True)\n");
}

}  // namespace
}  // namespace filperf::profile::test
