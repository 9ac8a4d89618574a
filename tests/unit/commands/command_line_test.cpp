#include "commands/command_line.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/error.h"

namespace filperf::commands::test {
namespace {

/// What the options of the command `try` are given.
struct Given {
  bool flag = false;
  std::int64_t number = 7;
  std::string word;
  std::vector<std::string> list;
  std::vector<std::string> rest;
  std::vector<std::string> order;
};

Given given;
Rest rest_of_words = Rest::refuse;

Command try_command() {
  Command command{.name = "try", .description = "Tries"};
  command.options = {
      {"--flag,!--no-flag", &given.flag, "A flag"},
      {"--number", &given.number, "A number", {.show_default = true, .range = Bounds{1, 10}}},
      {"--word", &given.word, "A word", {.choices = {"left", "right"}, .excludes = "--number"}},
      {"--list", &given.list, "Words", {.delimiter = ','}},
      {"--each", std::function<void(const std::string&)>([](const std::string& text) { given.order.push_back(text); }),
       "In order"},
  };
  command.rest = rest_of_words;
  if (rest_of_words != Rest::refuse) {
    command.words = &given.rest;
  }
  command.run = [] { return 42; };
  return command;
}

/// The exit code of a command line; the targets are in `given`.
int code_of(const std::vector<std::string>& words, Rest rest = Rest::refuse) {
  given = {};
  rest_of_words = rest;
  std::vector<std::string> all{"tool"};
  all.insert(all.end(), words.begin(), words.end());
  std::vector<char*> arguments;
  arguments.reserve(all.size());
  for (std::string& word : all) {
    arguments.push_back(word.data());
  }
  return run_command_line({"tool", "A tool", "1.2.3", "", {}, {{"try", try_command}}},
                          static_cast<int>(arguments.size()), arguments.data());
}

TEST(CommandLine, FillsTheTargetsAndGivesTheExitCode) {
  EXPECT_EQ(code_of({"try", "--flag", "--number", "3", "--list", "a,b"}), 42);
  EXPECT_TRUE(given.flag);
  EXPECT_EQ(given.number, 3);
  EXPECT_EQ(given.list, (std::vector<std::string>{"a", "b"}));
}

TEST(CommandLine, LeavesDefaultsAlone) {
  EXPECT_EQ(code_of({"try"}), 42);
  EXPECT_EQ(given.number, 7);
  EXPECT_TRUE(given.word.empty());
}

TEST(CommandLine, TakesTheOppositeOfAFlag) {
  EXPECT_EQ(code_of({"try", "--flag", "--no-flag"}), 42);
  EXPECT_FALSE(given.flag);
}

TEST(CommandLine, CallsAFunctionForEachInOrder) {
  EXPECT_EQ(code_of({"try", "--each", "b", "--each", "a"}), 42);
  EXPECT_EQ(given.order, (std::vector<std::string>{"b", "a"}));
}

TEST(CommandLine, EndsWithTwoIfSomethingIsWrong) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(code_of({"try", "--number", "11"}), 2);
  EXPECT_EQ(code_of({"try", "--number", "x"}), 2);
  EXPECT_EQ(code_of({"try", "--word", "up"}), 2);
  EXPECT_EQ(code_of({"try", "--word", "left", "--number", "2"}), 2);
  EXPECT_EQ(code_of({"try", "--unknown"}), 2);
  EXPECT_EQ(code_of({"try", "word"}), 2);
  EXPECT_EQ(code_of({"walk"}), 2);
  EXPECT_NE(testing::internal::GetCapturedStderr().find("--number"), std::string::npos);
}

TEST(CommandLine, KeepsWordsForSomebodyElse) {
  EXPECT_EQ(code_of({"try", "--flag", "--theirs", "x"}, Rest::keep), 42);
  EXPECT_TRUE(given.flag);
  EXPECT_EQ(given.rest, (std::vector<std::string>{"--theirs", "x"}));
}

TEST(CommandLine, LeavesAnotherCommandItsOptions) {
  EXPECT_EQ(code_of({"try", "--flag", "python", "--number", "99"}, Rest::a_command), 42);
  EXPECT_TRUE(given.flag);
  EXPECT_EQ(given.number, 7);
  EXPECT_EQ(given.rest, (std::vector<std::string>{"python", "--number", "99"}));
}

TEST(CommandLine, PrintsItsVersionAndItsHelp) {
  testing::internal::CaptureStdout();
  EXPECT_EQ(code_of({"--version"}), 0);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "1.2.3\n");
  testing::internal::CaptureStdout();
  EXPECT_EQ(code_of({"try", "--help"}), 0);
  const std::string help = testing::internal::GetCapturedStdout();
  EXPECT_NE(help.find("--no-flag"), std::string::npos) << help;
  EXPECT_NE(help.find("7"), std::string::npos) << help;
}

}  // namespace
}  // namespace filperf::commands::test
