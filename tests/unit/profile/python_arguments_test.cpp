#include "profile/python_arguments.h"

#include <gtest/gtest.h>

#include "error_of.h"

namespace filperf::profile {

inline bool operator==(const PythonArguments& a, const PythonArguments& b) {
  return a.options == b.options && a.target == b.target && a.what == b.what && a.arguments == b.arguments;
}

namespace test {
namespace {

using Words = std::vector<std::string>;

TEST(PythonArguments, EndWithAScript) {
  EXPECT_EQ(read_python_arguments({"x.py"}), (PythonArguments{{}, Target::script, "x.py", {}}));
  EXPECT_EQ(read_python_arguments({"x.py", "-m", "-c", "--"}),
            (PythonArguments{{}, Target::script, "x.py", {"-m", "-c", "--"}}));
  EXPECT_EQ(read_python_arguments({"-X", "dev", "-Wignore", "-bb", "-uO", "x.py", "a"}),
            (PythonArguments{{"-X", "dev", "-Wignore", "-bb", "-uO"}, Target::script, "x.py", {"a"}}));
  EXPECT_EQ(read_python_arguments({"--check-hash-based-pycs", "never", "x.py"}),
            (PythonArguments{{"--check-hash-based-pycs", "never"}, Target::script, "x.py", {}}));
  EXPECT_EQ(read_python_arguments({"-u", "--", "x.py", "-u"}),
            (PythonArguments{{"-u"}, Target::script, "x.py", {"-u"}}));
}

TEST(PythonArguments, EndWithAModuleOrCode) {
  EXPECT_EQ(read_python_arguments({"-m", "pkg.mod", "-m", "x"}),
            (PythonArguments{{}, Target::module, "pkg.mod", {"-m", "x"}}));
  EXPECT_EQ(read_python_arguments({"-mpkg", "a"}), (PythonArguments{{}, Target::module, "pkg", {"a"}}));
  EXPECT_EQ(read_python_arguments({"-Im", "pkg"}), (PythonArguments{{"-I"}, Target::module, "pkg", {}}));
  EXPECT_EQ(read_python_arguments({"-sc", "print(1)", "a"}),
            (PythonArguments{{"-s"}, Target::code, "print(1)", {"a"}}));
  EXPECT_EQ(read_python_arguments({"-cpass"}), (PythonArguments{{}, Target::code, "pass", {}}));
  EXPECT_EQ(read_python_arguments({"-c", ""}), (PythonArguments{{}, Target::code, "", {}}));
}

TEST(PythonArguments, MayHaveNothingToProfile) {
  for (const Words& words : {Words{"-V"},
                             {"--version"},
                             {"-h"},
                             {"-?"},
                             {"--help"},
                             {"--help-all"},
                             {"-VV"},
                             {"-uV", "x.py"},
                             {"-m"},
                             {"-c"},
                             {"-X"},
                             {"--check-hash-based-pycs"}}) {
    EXPECT_EQ(read_python_arguments(words).target, Target::none) << (words.empty() ? "" : words.front());
  }
}

TEST(PythonArguments, MayLeaveTheProgramToStandardInput) {
  for (const Words& words : {Words{}, {"-"}, {"-u", "-"}, {"-i"}, {"--"}}) {
    EXPECT_EQ(read_python_arguments(words).target, Target::input) << (words.empty() ? "" : words.front());
  }
  EXPECT_EQ(read_python_arguments({"-u", "-", "a", "-"}), (PythonArguments{{"-u"}, Target::input, "-", {"a", "-"}}));
  EXPECT_TRUE(read_python_arguments({"-ui"}).prompt);
  EXPECT_FALSE(read_python_arguments({"-u"}).prompt);
}

TEST(PythonArguments, KeepTheWordsAsTheyWereTyped) {
  EXPECT_EQ(read_python_arguments({"-u", "--", "x.py", "-u"}).typed, (Words{"-u", "--", "x.py"}));
  EXPECT_EQ(read_python_arguments({"-Im", "pkg", "a"}).typed, (Words{"-Im", "pkg"}));
  EXPECT_EQ(read_python_arguments({"-cpass", "a"}).typed, (Words{"-cpass"}));
  EXPECT_EQ(read_python_arguments({"-u", "-", "a"}).typed, (Words{"-u", "-"}));
}

TEST(PythonArguments, RefuseWhatNoPythonHas) {
  for (const char* word : {"-x", "-Z", "-uZ", "--what", "-E -s"}) {
    const Error error = filperf::test::error_of([&] { return read_python_arguments({word, "x.py"}); });
    EXPECT_EQ(error.what_failed(), std::string("cannot profile python ") + word);
  }
}

}  // namespace
}  // namespace test
}  // namespace filperf::profile
