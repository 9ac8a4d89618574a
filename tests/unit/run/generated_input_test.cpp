#include "run/generated_input.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "error_of.h"
#include "scratch.h"

namespace filperf::run::test {
namespace {

using filperf::test::content_of;
using filperf::test::error_of;
using filperf::test::names_in;
using filperf::test::Scratch;
namespace fs = std::filesystem;

/// A family of this test, whose generator is a shell script: the interpreter is what the subject says it is.
scenario::Scenario family(const Scratch& scratch, const std::string& script, const std::string& generates = "") {
  scenario::Scenario scenario;
  scenario.name = std::string("unit-") + testing::UnitTest::GetInstance()->current_test_info()->name();
  scenario.declared_at = "CMakeLists.txt:7";
  scenario.subject.python = "/bin/sh";
  scenario.timeout_seconds = 20;
  scenario::Growth growth;
  growth.sizes = {1, 2, 4};
  growth.generator = scratch.write("generate.sh", script);
  growth.generator_arguments = {scenario::kSizeMark};
  growth.generates = generates;
  scenario.growth = growth;
  return scenario;
}

std::vector<std::string> names(const GeneratedInput& input) {
  std::vector<std::string> names;
  for (const fs::path& entry : input.entries()) {
    names.push_back(entry.filename().string());
  }
  return names;
}

std::string why(const scenario::Scenario& scenario) {
  const Error error = error_of([&] { return GeneratedInput(scenario, 4).digest(); });
  EXPECT_EQ(error.what_failed(), "cannot make the input of " + scenario.name + " at size 4");
  EXPECT_NE(error.next().find("CMakeLists.txt:7"), std::string::npos) << error.next();
  return error.why();
}

TEST(GeneratedInput, IsWhatTheGeneratorPrints) {
  const Scratch scratch;
  scenario::Scenario scenario = family(scratch, "echo \"$1|$2|$3\"; pwd >&2; echo \"$PYTHONHASHSEED\"", "big.yml");
  scenario.growth->generator_arguments = {"@SIZE@", "x@SIZE@y@SIZE@", "@OTHER@"};
  fs::path made;
  {
    const GeneratedInput input(scenario, 12);
    EXPECT_EQ(names(input), std::vector<std::string>{"big.yml"});
    made = input.entries().front();
    EXPECT_EQ(content_of(made), "12|x12y12|@OTHER@\n0\n");
  }
  EXPECT_FALSE(fs::exists(made));
}

TEST(GeneratedInput, IsWhatTheGeneratorWrites) {
  const Scratch scratch;
  const scenario::Scenario scenario =
      family(scratch, "mkdir b; echo 1 > b/inner; for i in $(seq $1); do echo $i > a$i; done; echo ignored");
  const GeneratedInput input(scenario, 2);
  EXPECT_EQ(names(input), (std::vector<std::string>{"a1", "a2", "b"}));
}

TEST(GeneratedInput, HasADigestOfNamesAndContents) {
  const Scratch scratch;
  const auto digest = [&](const std::string& script) { return GeneratedInput(family(scratch, script), 2).digest(); };
  const std::string first = digest("echo 1 > a; mkdir b; echo 2 > b/c");
  EXPECT_EQ(digest("mkdir b; echo 2 > b/c; echo 1 > a"), first);
  EXPECT_NE(digest("echo 2 > a; mkdir b; echo 2 > b/c"), first);
  EXPECT_NE(digest("echo 1 > A; mkdir b; echo 2 > b/c"), first);
  EXPECT_NE(digest("echo 1 > a; mkdir b; echo 3 > b/c"), first);
}

TEST(GeneratedInput, ThatFailsSaysHow) {
  const Scratch scratch;
  const Error error =
      error_of([&] { return GeneratedInput(family(scratch, "echo trouble >&2; exit 3", "x"), 4).digest(); });
  EXPECT_EQ(error.why(), "its GENERATOR ended with exit code 3");
  EXPECT_EQ(error.next(), "Run it by hand to see why (CMakeLists.txt:7).\n  the command:\n    /bin/sh " +
                              (scratch / "generate.sh").string() + " 4\n  standard error:\n    trouble");
  EXPECT_EQ(why(family(scratch, "kill -9 $$", "x")), "its GENERATOR was ended by signal 9 (Killed)");
}

TEST(GeneratedInput, ThatIsNoneIsRefused) {
  const Scratch scratch;
  EXPECT_EQ(why(family(scratch, "true", "big.yml")), "its GENERATOR printed nothing, so that big.yml would be empty");
  EXPECT_EQ(why(family(scratch, "echo printed")), "its GENERATOR wrote no file");
  EXPECT_EQ(why(family(scratch, "echo x; echo y > big.yml", "big.yml")),
            "its GENERATOR wrote big.yml itself, which GENERATES says it prints");
}

TEST(GeneratedInput, IsHeldToTheTimeout) {
  const Scratch scratch;
  scenario::Scenario scenario = family(scratch, "sleep 60", "x");
  scenario.timeout_seconds = 0.2;
  EXPECT_EQ(why(scenario), "its GENERATOR ran longer than its TIMEOUT of 0.2 s");
}

TEST(GeneratedInput, NeedsItsScript) {
  const Scratch scratch;
  scenario::Scenario scenario = family(scratch, "");
  scenario.growth->generator = scratch / "none.py";
  EXPECT_EQ(why(scenario),
            "its GENERATOR " + (scratch / "none.py").string() + " cannot be read: No such file or directory");
}

TEST(GeneratedInput, ReplacesTheMarksOfTheCommand) {
  const Scratch scratch;
  scenario::Scenario scenario = family(scratch, "for i in $(seq $1); do echo > f$i; done");
  scenario.inputs = {"/in/meta.yml"};
  scenario.arguments = {"run", "@GENERATED@", "-n@SIZE@", "x@GENERATED@"};
  scenario.prepare = {"@SIZE@", "@GENERATED@"};
  const GeneratedInput input(scenario, 2);
  const scenario::Scenario sized = at_size(scenario, 2, input);
  EXPECT_EQ(sized.arguments, (std::vector<std::string>{"run", "f1", "f2", "-n2", "x@GENERATED@"}));
  EXPECT_EQ(sized.prepare, (std::vector<std::string>{"2", "f1", "f2"}));
  EXPECT_EQ(sized.inputs, (std::vector<fs::path>{"/in/meta.yml", input.entries()[0], input.entries()[1]}));
  EXPECT_EQ(sized.name, scenario.name);
}

TEST(GeneratedInput, MayNotHaveTheNameOfAnInput) {
  const Scratch scratch;
  scenario::Scenario scenario = family(scratch, "echo x", "meta.yml");
  scenario.inputs = {"/in/meta.yml"};
  const GeneratedInput input(scenario, 2);
  EXPECT_EQ(error_of([&] { return at_size(scenario, 2, input); }).why(),
            "its GENERATOR and its INPUTS both have a meta.yml");
}

}  // namespace
}  // namespace filperf::run::test
