#include "profile/shebang.h"

#include <gtest/gtest.h>

#include "scratch.h"

namespace filperf::profile::test {
namespace {

using Words = std::vector<std::string>;

Words interpreter(const std::string& head) {
  return interpreter_of(head, "/venv/bin/tool").words;
}

Words through(const std::string& head) {
  return interpreter_of(head, "/venv/bin/tool").through;
}

TEST(Shebang, NamesAnInterpreterAsTheKernelReadsIt) {
  EXPECT_EQ(interpreter("#!/venv/bin/python\nimport x\n"), Words{"/venv/bin/python"});
  EXPECT_EQ(interpreter("#! /venv/bin/python3.11 \t\n"), Words{"/venv/bin/python3.11"});
  EXPECT_EQ(interpreter("#!/usr/bin/python3 -Es\n"), (Words{"/usr/bin/python3", "-Es"}));
  // One argument, whatever is in it: python itself refuses this.
  EXPECT_EQ(interpreter("#!/usr/bin/python3 -E -s\n"), (Words{"/usr/bin/python3", "-E -s"}));
  EXPECT_EQ(interpreter("#!/usr/bin/python3"), Words{"/usr/bin/python3"});
  EXPECT_EQ(interpreter("#!/usr/bin/python3\r\n"), Words{"/usr/bin/python3"});
}

TEST(Shebang, MayBeMissing) {
  for (const char* head : {"", "#", "#!", "#!\n", "#!  \n", "import x\n",
                           "\x7f"
                           "ELF",
                           " #!/usr/bin/python\n"}) {
    EXPECT_EQ(interpreter(head), Words{}) << head;
  }
}

TEST(Shebang, GoesThroughEnv) {
  EXPECT_EQ(interpreter("#!/usr/bin/env python3\n"), Words{"python3"});
  EXPECT_EQ(interpreter("#!/usr/bin/env -S python3 -X dev\n"), (Words{"python3", "-X", "dev"}));
  EXPECT_EQ(interpreter("#!/usr/bin/env -Spython3 -u\n"), (Words{"python3", "-u"}));
  // `env` is given one word, and finds no program of that name.
  EXPECT_EQ(interpreter("#!/usr/bin/env python3 -u\n"), Words{});
  EXPECT_EQ(interpreter("#!/usr/bin/env\n"), Words{});
}

TEST(Shebang, LetsEnvApplyItsOptionsAndVariables) {
  EXPECT_EQ(interpreter("#!/usr/bin/env -S A=b C=d python3 -u\n"), (Words{"python3", "-u"}));
  EXPECT_EQ(through("#!/usr/bin/env -S A=b C=d python3 -u\n"), (Words{"/usr/bin/env", "A=b", "C=d"}));
  EXPECT_EQ(through("#!/usr/bin/env -S -i -u HOME -C / --unset=X --chdir /tmp - A=b python3\n"),
            (Words{"/usr/bin/env", "-i", "-u", "HOME", "-C", "/", "--unset=X", "--chdir", "/tmp", "-", "A=b"}));
  EXPECT_EQ(through("#!/usr/bin/env -iS A=b -x python3\n"), (Words{"/usr/bin/env", "-i", "A=b"}));
  EXPECT_EQ(through("#!/usr/bin/env -S -- python3\n"), (Words{"/usr/bin/env", "--"}));
  EXPECT_EQ(through("#!/usr/bin/env --split-string=A=b python3\n"), (Words{"/usr/bin/env", "A=b"}));
  EXPECT_EQ(through("#!/usr/bin/env -S python3\n"), Words{});
  EXPECT_EQ(interpreter("#!/usr/bin/env -S 'A=b c' \"D=\\_e\" F\\=g python3\n"), Words{});
  EXPECT_EQ(through("#!/usr/bin/env -S 'A=b c' \"D=\\_e\" python3 # x\n"), (Words{"/usr/bin/env", "A=b c", "D= e"}));
  EXPECT_EQ(interpreter("#!/usr/bin/env -S python3\\_-X\\tdev \\c more\n"), (Words{"python3", "-X\tdev"}));
  EXPECT_EQ(interpreter("#!/usr/bin/env -S python3 ${NOBODY_SETS_THIS}-X dev\n"), (Words{"python3", "-X", "dev"}));
  for (const char* refused :
       {"-S A=b", "-S --bogus python3", "-S 'python3", "-S $HOME/python3", "-S python3 \\z", "A=b python3"}) {
    EXPECT_EQ(interpreter(std::string("#!/usr/bin/env ") + refused + "\n"), Words{}) << refused;
  }
}

TEST(Shebang, GoesThroughTheShell) {
  // distlib: a path that is too long, or has a blank in it.
  EXPECT_EQ(interpreter("#!/bin/sh\n'''exec' /very/long/venv/bin/python \"$0\" \"$@\"\n' '''\nimport x\n"),
            Words{"/very/long/venv/bin/python"});
  EXPECT_EQ(interpreter("#!/bin/sh\n'''exec' \"/a b/venv/bin/python\" -s \"$0\" \"$@\"\n' '''\n"),
            (Words{"/a b/venv/bin/python", "-s"}));
  // conda
  EXPECT_EQ(interpreter("#!/bin/sh\n'''exec' \"/c d/bin/python\" \"$0\" \"$@\" #'''\n"), Words{"/c d/bin/python"});
}

TEST(Shebang, GoesThroughUvsRelativeForm) {
  const filperf::test::Scratch scratch;
  scratch.write("real/tool", "");
  std::filesystem::create_symlink(scratch / "real" / "tool", scratch / "link");
  const std::string head =
      "#!/bin/sh\n'''exec' \"$(dirname -- \"$(realpath -- \"$0\")\")\"/'python' \"$0\" \"$@\"\n' '''\n";
  EXPECT_EQ(interpreter_of(head, scratch / "link").words, Words{(scratch / "real" / "python").string()});
}

TEST(Shebang, LeavesOtherScriptsOfTheShellAlone) {
  EXPECT_EQ(interpreter("#!/bin/sh\nexec python \"$0\"\n"), Words{"/bin/sh"});
  EXPECT_EQ(interpreter("#!/bin/sh\n'''exec' python\n"), Words{"/bin/sh"});
  EXPECT_EQ(interpreter("#!/bin/sh\n'''exec' \"python \"$0\n"), Words{"/bin/sh"});
  EXPECT_EQ(interpreter("#!/bin/sh"), Words{"/bin/sh"});
  EXPECT_EQ(interpreter("#!/bin/sh -e\n'''exec' python \"$0\"\n"), (Words{"/bin/sh", "-e"}));
}

TEST(Shim, IsOneOfAVersionManagers) {
  EXPECT_EQ(shim_question("#!/usr/bin/env bash\nset -e\nprogram=\"${0##*/}\"\n\nexport PYENV_ROOT=\"/root/.pyenv\"\n"
                          "exec \"/root/.pyenv/libexec/pyenv\" exec \"$program\" \"$@\"\n",
                          "tool"),
            (Words{"/root/.pyenv/libexec/pyenv", "which", "tool"}));
  EXPECT_EQ(
      shim_question("#!/usr/bin/env bash\n# asdf-plugin: python 3.11.7\nexec /opt/asdf/bin/asdf exec \"tool\" \"$@\"\n",
                    "tool"),
      (Words{"/opt/asdf/bin/asdf", "which", "tool"}));
  EXPECT_EQ(shim_question("#!/bin/sh\nexec docker exec tool \"$@\"\n", "tool"), Words{});
  EXPECT_EQ(shim_question("exec pyenv exec tool\n", "tool"), Words{});
  EXPECT_EQ(shim_question("", "tool"), Words{});
}

// Expected values: what `printf '%s\n' WORDS` prints in dash.
TEST(ShellWords, AreSplitAsTheShellDoes) {
  EXPECT_EQ(shell_words(R"(a  "b c"'d e'f \" "" 'x\y' "p\"q")"), (Words{"a", "b cd ef", "\"", "", R"(x\y)", "p\"q"}));
  EXPECT_EQ(shell_words("a b#c #'d"), (Words{"a", "b#c"}));
  EXPECT_EQ(shell_words(""), Words{});
  EXPECT_EQ(shell_words(" \t "), Words{});
  EXPECT_EQ(shell_words("'a"), std::nullopt);
  EXPECT_EQ(shell_words("a \"b"), std::nullopt);
}

}  // namespace
}  // namespace filperf::profile::test
