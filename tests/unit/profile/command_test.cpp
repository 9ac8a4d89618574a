#include "profile/command.h"

#include <gtest/gtest.h>

#include "scratch.h"

namespace filperf::profile::test {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

class Command : public testing::Test {
protected:
  /// Writes a program that may be executed.
  fs::path program(const std::string& name, const std::string& content) const {
    const fs::path path = scratch.write(name, content);
    fs::permissions(path, fs::perms::owner_all);
    return path;
  }

  [[nodiscard]] PythonCommand read(const Words& words) const {
    return python_command(words, (scratch / "bin").string() + ":" + (scratch / "more").string());
  }

  /// The exit code and the reason of a command that is refused.
  [[nodiscard]] std::pair<int, std::string> refusal(const Words& words) const {
    try {
      static_cast<void>(read(words));
    } catch (const CommandError& error) {
      return {error.exit_code(), error.why()};
    }
    return {0, ""};
  }

  filperf::test::Scratch scratch;
};

TEST_F(Command, IsAConsoleScript) {
  const fs::path python = program("venv/bin/python", "");
  const fs::path tool = program("bin/tool", "#!" + python.string() + " -Es\nimport tool\n");
  const PythonCommand command = read({"tool", "run", "-x", "--"});
  EXPECT_EQ(command.interpreter, python);
  EXPECT_EQ(command.interpreter_name, python.string());
  EXPECT_EQ(command.options, Words{"-Es"});
  EXPECT_EQ(command.target, Target::script);
  EXPECT_EQ(command.what, tool.string());
  EXPECT_EQ(command.arguments, (Words{"run", "-x", "--"}));
  EXPECT_EQ(command.name, "tool");
  EXPECT_EQ(read({tool.string()}).what, tool.string());
  EXPECT_EQ(read({tool.string()}).name, "tool");
}

TEST_F(Command, IsAScriptOfEnv) {
  const fs::path python = program("more/python3", "");
  program("bin/tool.py", "#!/usr/bin/env -S python3 -u\n");
  const PythonCommand command = read({"tool.py"});
  EXPECT_EQ(command.interpreter, python);
  EXPECT_EQ(command.interpreter_name, "python3");
  EXPECT_EQ(command.options, Words{"-u"});
  EXPECT_EQ(command.name, "tool.py");
}

TEST_F(Command, IsAnInterpreter) {
  const fs::path python = program("bin/python3.11", "");
  PythonCommand command = read({"python3.11", "-X", "dev", "dir/script.py", "a"});
  EXPECT_EQ(command.interpreter, python);
  EXPECT_EQ(command.interpreter_name, "python3.11");
  EXPECT_EQ(command.options, (Words{"-X", "dev"}));
  EXPECT_EQ(command.what, "dir/script.py");
  EXPECT_EQ(command.arguments, Words{"a"});
  EXPECT_EQ(command.name, "script");
  command = read({python.string(), "-m", "package.module"});
  EXPECT_EQ(command.interpreter_name, python.string());
  EXPECT_EQ(command.target, Target::module);
  EXPECT_EQ(command.name, "package.module");
  EXPECT_EQ(read({"python3.11", "-c", "pass"}).name, "python3.11");
  EXPECT_EQ(read({"python3.11", "--version"}).target, Target::none);
  EXPECT_EQ(read({"python3.11", "folder/"}).name, "folder");
  EXPECT_EQ(read({"python3.11", "."}).name, fs::current_path().stem());
}

TEST_F(Command, IsAnInterpreterByAnyOfItsNames) {
  for (const char* name : {"python", "python3", "python3.13", "python3.13t", "python3-dbg", "pypy3", "pypy3.10"}) {
    program(std::string("bin/") + name, "#!/bin/sh\n");  // also where a shim stands for it
    EXPECT_EQ(read({name, "x.py"}).target, Target::script) << name;
  }
  for (const char* name : {"pythonista2", "python3-config", "ipython", "python3.11-config"}) {
    program(std::string("bin/") + name, "#!/bin/sh\n");
    EXPECT_EQ(refusal({name, "x.py"}).first, 126) << name;
  }
}

TEST_F(Command, IsBehindAShim) {
  const fs::path python = program("venv/bin/python", "");
  const fs::path tool = program("venv/bin/tool", "#!" + python.string() + "\n");
  const fs::path manager = program("pyenv", "#!/bin/sh\n[ \"$1 $2\" = 'which tool' ] && echo " + tool.string() + "\n");
  program("bin/tool", "#!/usr/bin/env bash\nexec \"" + manager.string() + "\" exec \"$program\" \"$@\"\n");
  program("bin/other", "#!/usr/bin/env bash\nexec \"" + manager.string() + "\" exec \"$program\" \"$@\"\n");
  const PythonCommand command = read({"tool", "a"});
  EXPECT_EQ(command.interpreter, python);
  EXPECT_EQ(command.what, tool.string());
  EXPECT_EQ(command.name, "tool");
  EXPECT_EQ(refusal({"other"}),
            std::pair(127, "`" + manager.string() + " which other` knows no program behind this shim"));
}

TEST_F(Command, IsRefusedWhereItIsNotPython) {
  const fs::path shell = program("bin/shell", "#!/bin/sh\necho\n");
  const fs::path binary = program("bin/binary",
                                  "\x7f"
                                  "ELF");
  EXPECT_EQ(refusal({"shell"}),
            std::pair(126, shell.string() + " is not a Python program: its first line names /bin/sh"));
  EXPECT_EQ(refusal({"binary"}),
            std::pair(126, binary.string() + " is not a Python program: it is no script with an interpreter in its "
                                             "first line"));
}

TEST_F(Command, IsRefusedWhereItIsNotThere) {
  EXPECT_EQ(refusal({"nothing"}), std::pair(127, std::string("there is no such command in PATH")));
  EXPECT_EQ(refusal({""}), std::pair(127, std::string("there is no such command in PATH")));
  EXPECT_EQ(refusal({(scratch / "nothing").string()}), std::pair(127, std::string("No such file or directory")));
  EXPECT_EQ(refusal({scratch.path().string()}), std::pair(126, std::string("it is not a regular file")));
  scratch.write("bin/plain", "#!/usr/bin/python3\n");
  EXPECT_EQ(refusal({"plain"}), std::pair(126, std::string("it is in PATH, but may not be executed")));
  EXPECT_EQ(refusal({(scratch / "bin" / "plain").string()}).first, 126);
}

TEST_F(Command, IsRefusedWhereItsInterpreterIsGone) {
  program("bin/tool", "#!/moved/venv/bin/python\n");
  EXPECT_EQ(
      refusal({"tool"}),
      std::pair(127, std::string("its interpreter /moved/venv/bin/python cannot be used: No such file or directory")));
}

TEST_F(Command, IsTheFirstInPath) {
  const fs::path second = program("more/both", "#!/bin/sh\n");
  EXPECT_EQ(find_program("both", (scratch / "bin").string() + ":" + (scratch / "more").string()), second);
  const fs::path first = program("bin/both", "#!/bin/sh\n");
  EXPECT_EQ(find_program("both", (scratch / "bin").string() + ":" + (scratch / "more").string()), first);
}

TEST(Subcommand, IsTheFirstArgumentThatIsNoOption) {
  EXPECT_EQ(subcommand_of({"run", "x.yml"}), "run");
  EXPECT_EQ(subcommand_of({"-v", "--color=no", "run"}), "run");
  EXPECT_EQ(subcommand_of({"--help"}), "");
  EXPECT_EQ(subcommand_of({}), "");
}

}  // namespace
}  // namespace filperf::profile::test
