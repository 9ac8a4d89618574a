#include "run/source_tree.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "error_of.h"
#include "scratch.h"

namespace filperf::run::test {
namespace {

namespace fs = std::filesystem;
using filperf::test::Scratch;
using Names = std::vector<std::string>;

Names paths_of(const SourceTree& tree) {
  Names paths;
  for (const TreeItem& item : tree.items) {
    paths.push_back(item.path + (item.folder ? "/" : item.executable ? "*" : ""));
  }
  return paths;
}

TEST(HasPackage, FindsEveryFormOfIt) {
  const Scratch scratch;
  scratch.write("regular/__init__.py", "");
  scratch.write("single.py", "");
  scratch.write("space/deep/er/module.py", "");
  scratch.write("native.cpython-311-x86_64-linux-gnu.so", "");
  scratch.write("stubs/native2.pyi", "");
  scratch.write("empty/__pycache__/x.cpython-311.pyc", "");
  scratch.write("empty/readme.txt", "");
  for (const char* there :
       {"regular", "single", "space", "space.deep", "space.deep.er", "space.deep.er.module", "native"}) {
    EXPECT_TRUE(has_package(scratch.path(), there)) << there;
  }
  for (const char* missing : {"empty", "none", "regular.none", "stubs", "none.none", "sing"}) {
    EXPECT_FALSE(has_package(scratch.path(), missing)) << missing;
  }
}

TEST(SourceTree, OfASrcFolderIsAllThatCanBeImported) {
  const Scratch scratch;
  for (const char* file : {"src/demo/__init__.py", "src/demo/data/words.txt", "src/demo/__pycache__/x.pyc",
                           "src/tests/__init__.py", "src/one.py", "src/not a module.py", "src/readme.txt",
                           "src/pictures/a.png", "src/demo.egg-info/PKG-INFO", "src/.git/config.py"}) {
    scratch.write(file, "");
  }
  const SourceTree tree = read_source_tree(scratch / "src", "demo", {"demo"});
  EXPECT_EQ(tree.modules, (Names{"demo", "one.py", "tests"}));
  EXPECT_EQ(tree.metadata, (Names{"demo.egg-info"}));
  EXPECT_EQ(paths_of(tree), (Names{"demo/", "demo/__init__.py", "demo/data/", "demo/data/words.txt", "one.py", "tests/",
                                   "tests/__init__.py"}));
}

TEST(SourceTree, OfAFlatCheckoutLeavesOutWhatIsNotShipped) {
  const Scratch scratch;
  for (const char* file : {"demo/__init__.py", "tests/__init__.py", "docs/conf.py", "setup.py", "extra.py",
                           "tools/x.py", ".venv/pyvenv.cfg", ".venv/lib/x.py", "env/pyvenv.cfg", "env/lib/x.py"}) {
    scratch.write(file, "");
  }
  EXPECT_EQ(read_source_tree(scratch.path(), "demo", {"demo"}).modules, (Names{"demo", "extra.py"}));
  EXPECT_EQ(read_source_tree(scratch.path(), "demo", {"demo", "tools"}).modules, (Names{"demo", "extra.py", "tools"}));
  // Without a release nobody knows what belongs to the program.
  EXPECT_EQ(read_source_tree(scratch.path(), "demo", {}).modules,
            (Names{"demo", "docs", "extra.py", "setup.py", "tests", "tools"}));
  EXPECT_EQ(read_source_tree(scratch.path(), "tests", {"tests"}).modules, (Names{"demo", "extra.py", "tests"}));
}

TEST(SourceTree, FollowsLinksOnce) {
  const Scratch scratch;
  scratch.write("src/demo/__init__.py", "x");
  scratch.write("outside/shared.py", "y");
  fs::create_directory_symlink(scratch / "outside", scratch / "src/demo/linked");
  fs::create_directory_symlink(".", scratch / "src/demo/loop");
  fs::create_symlink("nowhere", scratch / "src/demo/broken");
  ASSERT_EQ(::mkfifo((scratch / "src/demo/pipe").c_str(), 0600), 0);
  EXPECT_EQ(paths_of(read_source_tree(scratch / "src", "demo", {})),
            (Names{"demo/", "demo/__init__.py", "demo/linked/", "demo/linked/shared.py"}));
}

TEST(SourceTree, HasADigestOfNamesContentsAndModes) {
  const Scratch scratch;
  const auto digest = [&] { return digest_of(read_source_tree(scratch / "src", "demo", {})); };
  const fs::path file = scratch.write("src/demo/__init__.py", "x");
  const std::string first = digest();
  scratch.write("src/demo/__init__.py", "y");
  const std::string other = digest();
  EXPECT_NE(first, other);
  scratch.write("src/demo/__init__.py", "x");
  EXPECT_EQ(digest(), first);
  fs::permissions(file, fs::perms::owner_exec, fs::perm_options::add);
  EXPECT_NE(digest(), first);
  fs::permissions(file, fs::perms::owner_exec, fs::perm_options::remove);
  scratch.write("src/demo/new.py", "");
  EXPECT_NE(digest(), first);
  fs::rename(scratch / "src/demo/new.py", scratch / "src/demo/old.py");
  EXPECT_NE(digest(), first);
}

TEST(SourceTree, SaysWhichFolderCannotBeRead) {
  const Error error = filperf::test::error_of([] { return read_source_tree("/nonexistent/src", "demo", {}); });
  EXPECT_EQ(error.what_failed(), "cannot stage the source /nonexistent/src");
}

}  // namespace
}  // namespace filperf::run::test
