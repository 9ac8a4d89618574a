#include "callgraph/guessed_places.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace filperf::callgraph::test {
namespace {

using Texts = std::vector<std::string>;

/// A dump with a function `f` in each file.
Profile dump_of(const Texts& files) {
  Profile profile;
  profile.strings = {"f"};
  for (const std::string& file : files) {
    ProfiledFunction function;
    function.file = static_cast<std::uint32_t>(profile.strings.size());
    function.calls = function.primitive = 1;
    profile.strings.push_back(file);
    profile.functions.push_back(function);
  }
  return profile;
}

/// By file: the identity of its function and the origin, `identity (origin)`.
std::map<std::string, std::string> guessed(const Texts& files, const std::string& package = "tool") {
  std::map<std::string, std::string> found;
  const Places places = guess_places(dump_of(files), package);
  for (const std::string& file : files) {
    const CallGraph graph = identify(dump_of({file}), places);
    const Function& function = graph.functions.at(0);
    found[file] = function.identity + " (" + graph.origins.at(function.origin) + ")";
  }
  return found;
}

/// The guess for one file, in a dump without other files.
std::string alone(const std::string& file, const std::string& package = "tool") {
  return guessed({file}, package).at(file);
}

using Expected = std::map<std::string, std::string>;

TEST(GuessedPlaces, OfAVirtualEnvironment) {
  const Expected expected{
      {"/home/u/venv/lib/python3.11/site-packages/tool/cli.py", "tool/cli.py:f (program)"},
      {"/home/u/venv/lib/python3.11/site-packages/tool/deep/er.py", "tool/deep/er.py:f (program)"},
      {"/home/u/venv/lib/python3.11/site-packages/toolbox/x.py", "toolbox/x.py:f (toolbox)"},
      {"/home/u/venv/lib/python3.11/site-packages/yaml/loader.py", "yaml/loader.py:f (yaml)"},
      {"/home/u/venv/lib/python3.11/site-packages/six.py", "six.py:f (six)"},
      {"/usr/lib/python3.11/json/decoder.py", "stdlib/json/decoder.py:f (stdlib)"},
      {"/usr/lib/python3.11/re/__init__.py", "stdlib/re/__init__.py:f (stdlib)"},
      {"<frozen importlib._bootstrap>", "stdlib/<frozen importlib._bootstrap>:f (stdlib)"},
      {"~", "builtin:f (builtin)"},
      {"<string>", "<string>:f (other)"},
  };
  Texts files;
  for (const auto& [file, identity] : expected) {
    files.push_back(file);
  }
  EXPECT_EQ(guessed(files), expected);
}

TEST(GuessedPlaces, OfPackagesInsideTheInterpretersFolder) {
  EXPECT_EQ(guessed({"/opt/py/lib/python3.12/site-packages/tool/a.py", "/opt/py/lib/python3.12/json/decoder.py",
                     "/opt/py/lib/python3.12/site-packages/jinja2/lexer.py"}),
            (Expected{{"/opt/py/lib/python3.12/json/decoder.py", "stdlib/json/decoder.py:f (stdlib)"},
                      {"/opt/py/lib/python3.12/site-packages/jinja2/lexer.py", "jinja2/lexer.py:f (jinja2)"},
                      {"/opt/py/lib/python3.12/site-packages/tool/a.py", "tool/a.py:f (program)"}}));
}

TEST(GuessedPlaces, OfDebiansPackages) {
  EXPECT_EQ(guessed({"/usr/lib/python3/dist-packages/yaml/loader.py", "/usr/lib/python3.11/os.py",
                     "/usr/local/lib/python3.11/dist-packages/tool/a.py"}),
            (Expected{{"/usr/lib/python3/dist-packages/yaml/loader.py", "yaml/loader.py:f (yaml)"},
                      {"/usr/lib/python3.11/os.py", "stdlib/os.py:f (stdlib)"},
                      {"/usr/local/lib/python3.11/dist-packages/tool/a.py", "tool/a.py:f (program)"}}));
}

/// Two machines, one program: the identities are equal, so the dumps can be compared.
TEST(GuessedPlaces, GiveTheSameIdentitiesOnEveryMachine) {
  const auto identities = [](const std::string& prefix, const std::string& library) {
    Texts found;
    const Texts files{prefix + "/site-packages/tool/a.py", prefix + "/site-packages/yaml/b.py", library + "/json/c.py"};
    for (const auto& [file, identity] : guessed(files)) {
      found.push_back(identity);
    }
    return found;
  };
  EXPECT_EQ(identities("/a/venv/lib/python3.11", "/z/lib/python3.11"),
            identities("/home/somebody/else/.venv/lib/python3.12", "/zz/versions/3.12.1/lib/python3.12"));
}

TEST(GuessedPlaces, OfACheckout) {
  EXPECT_EQ(alone("/home/u/tool/src/tool/cli.py"), "tool/cli.py:f (program)")
      << "the last folder with this name, not the checkout's";
  EXPECT_EQ(alone("/home/u/tool/tests/helper.py"), "tool/tests/helper.py:f (program)")
      << "a file name cannot tell more";
}

/// A clone called as the package, with the environment in it: the names of folders above do not count.
TEST(GuessedPlaces, OfAnEnvironmentInsideAClone) {
  const std::string venv = "/home/u/tool/.venv/lib/python3.11/site-packages";
  EXPECT_EQ(guessed({"/home/u/tool/src/tool/cli.py", venv + "/jinja2/lexer.py", "/home/u/tool/.venv/bin/tool",
                     "/home/u/tool/tests/helper.py", "/usr/lib/python3.11/json/decoder.py"}),
            (Expected{{"/home/u/tool/src/tool/cli.py", "tool/cli.py:f (program)"},
                      {venv + "/jinja2/lexer.py", "jinja2/lexer.py:f (jinja2)"},
                      {"/home/u/tool/.venv/bin/tool", "other/tool:f (other)"},
                      {"/home/u/tool/tests/helper.py", "other/helper.py:f (other)"},
                      {"/usr/lib/python3.11/json/decoder.py", "stdlib/json/decoder.py:f (stdlib)"}}));
  EXPECT_EQ(guessed({venv + "/tool/cli.py", venv + "/yaml/tool/x.py", "/home/u/tool/run.py"}),
            (Expected{{venv + "/tool/cli.py", "tool/cli.py:f (program)"},
                      {venv + "/yaml/tool/x.py", "yaml/tool/x.py:f (yaml)"},
                      {"/home/u/tool/run.py", "other/run.py:f (other)"}}));
}

/// Folders that only look like a place that code is installed in.
TEST(GuessedPlaces, OfAProjectInAFolderWithSuchAName) {
  const std::string clone = "/home/u/site-packages/tool";
  const std::string venv = clone + "/.venv/lib/python3.11/site-packages";
  EXPECT_EQ(guessed({clone + "/src/tool/cli.py", venv + "/jinja2/lexer.py"}),
            (Expected{{clone + "/src/tool/cli.py", "tool/cli.py:f (program)"},
                      {venv + "/jinja2/lexer.py", "jinja2/lexer.py:f (jinja2)"}}));
  EXPECT_EQ(guessed({"/home/u/lib/python3.11/project/tool/cli.py", "/usr/lib/python3.11/json/decoder.py",
                     "/usr/lib/python3.11/enum.py"}),
            (Expected{{"/home/u/lib/python3.11/project/tool/cli.py", "tool/cli.py:f (program)"},
                      {"/usr/lib/python3.11/enum.py", "stdlib/enum.py:f (stdlib)"},
                      {"/usr/lib/python3.11/json/decoder.py", "stdlib/json/decoder.py:f (stdlib)"}}));
  EXPECT_EQ(alone("/home/u/dist-packages/x/.venv/lib/python3.11/json/decoder.py"), "stdlib/json/decoder.py:f (stdlib)");
}

/// `filperf_add_subject` allows a dotted PACKAGE. Identities begin with its last name.
TEST(GuessedPlaces, OfADottedPackage) {
  EXPECT_EQ(alone("/venv/lib/python3.11/site-packages/acme/tool/cli.py", "acme.tool"), "tool/cli.py:f (program)");
  EXPECT_EQ(alone("/venv/lib/python3.11/site-packages/acme/other/cli.py", "acme.tool"), "acme/other/cli.py:f (acme)");
}

/// A program may be one file. Its name is then the file's, as in a baseline.
TEST(GuessedPlaces, OfAProgramThatIsOneFile) {
  for (const char* package : {"tool", "tool.py"}) {
    EXPECT_EQ(alone("/venv/lib/python3.11/site-packages/tool.py", package), "tool.py:f (program)") << package;
    EXPECT_EQ(alone("/src/tool.py", package), "tool.py:f (program)") << package;
    EXPECT_EQ(alone("/src/retool.py", package), "other/retool.py:f (other)") << package;
  }
  EXPECT_EQ(guessed({"/src/tool.py", "/venv/lib/python3.11/site-packages/tool/cli.py"}),
            (Expected{{"/src/tool.py", "other/tool.py:f (other)"},
                      {"/venv/lib/python3.11/site-packages/tool/cli.py", "tool/cli.py:f (program)"}}))
      << "if there is a folder with the name, the file is something else";
}

TEST(GuessedPlaces, OfASandbox) {
  EXPECT_EQ(alone("/tmp/filperf-abcdef/work/plugin.py"), "sandbox/work/plugin.py:f (other)");
  EXPECT_EQ(alone("/tmp/filperf-abcdef"), "other/filperf-abcdef:f (other)");
  EXPECT_EQ(alone("/tmp/filperf-abcdefg/work/plugin.py"), "other/plugin.py:f (other)") << "not the name of a sandbox";
}

TEST(GuessedPlaces, OfPathsWithoutHints) {
  EXPECT_EQ(alone("script.py"), "sandbox/work/script.py:f (other)") << "relative: run as a script";
  EXPECT_EQ(alone("/home/u/script.py"), "other/script.py:f (other)");
  EXPECT_EQ(alone("/usr/lib/python3./x.py"), "other/x.py:f (other)");
  EXPECT_EQ(alone("/usr/lib/python3.11"), "other/python3.11:f (other)");
  EXPECT_EQ(alone("/usr/lib/python3.x/os.py"), "other/os.py:f (other)");
  EXPECT_EQ(alone("/site-packages/"), "other/:f (other)");
  EXPECT_EQ(alone(""), ":f (other)");
  EXPECT_EQ(alone("\xff/tool/\xfe.py"), "sandbox/work/\\xff/tool/\\xfe.py:f (other)");
}

}  // namespace
}  // namespace filperf::callgraph::test
