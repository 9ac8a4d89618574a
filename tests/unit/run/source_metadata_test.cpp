#include "run/source_metadata.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "scratch.h"

namespace filperf::run::test {
namespace {

namespace fs = std::filesystem;
using filperf::test::content_of;
using filperf::test::Scratch;

TEST(VersionInCheckout, IsStatedInOneOfSeveralFiles) {
  const Scratch scratch;
  scratch.write("a/pyproject.toml",
                "[build-system]\nversion = \"9\"\n[project]\nname = \"My_Tool\"\nversion = '1.2'  # next\n");
  scratch.write("b/pyproject.toml",
                "[tool.poetry]\nname = \"my-tool\"\nversion = \"1.3\"\n[tool.other]\nversion = \"9\"\n");
  scratch.write("c/setup.cfg", "[metadata]\nname = my.tool\nversion = 1.4\n");
  scratch.write("d/my_tool.egg-info/PKG-INFO", "Name: my-tool\nVersion: 1.5\n");
  for (const auto& [folder, version] : {std::pair{"a", "1.2"}, {"b", "1.3"}, {"c", "1.4"}, {"d", "1.5"}}) {
    EXPECT_EQ(version_in_checkout(scratch / folder, "my-tool"), version) << folder;
    EXPECT_EQ(version_in_checkout(scratch / folder, "other"), "") << folder;
  }
  fs::create_directory(scratch / "a/src");
  EXPECT_EQ(version_in_checkout(scratch / "a/src", "my-tool"), "1.2");
}

TEST(VersionInCheckout, ThatABuildFindsOutIsNone) {
  const Scratch scratch;
  scratch.write("a/pyproject.toml", "[project]\nname = \"tool\"\ndynamic = [\"version\"]\n");
  scratch.write("b/setup.cfg", "[metadata]\nname = tool\nversion = attr: tool.__version__\n");
  scratch.write("c/pyproject.toml", "[project\nname = \"tool\nversion = \"");
  for (const char* folder : {"a", "b", "c", "none"}) {
    EXPECT_EQ(version_in_checkout(scratch / folder, "tool"), "") << folder;
  }
}

TEST(SetVersion, ChangesNoFileThatIsShared) {
  const Scratch scratch;
  scratch.write("site/tool-1.0.dist-info/METADATA",
                "Metadata-Version: 2.1\nVersion: 1.0\nName: tool\n\nVersion: 1.0\n");
  scratch.write("site/tool-1.0.dist-info/RECORD", "tool-1.0.dist-info/METADATA,,\ntool/x.py,,\n");
  fs::create_directory(scratch / "original");
  fs::create_hard_link(scratch / "site/tool-1.0.dist-info/METADATA", scratch / "original/METADATA");
  EXPECT_EQ(set_version(scratch / "site/tool-1.0.dist-info", "1.1.dev2+g12-3"), "tool-1.1.dev2+g12_3.dist-info");
  const fs::path made = scratch / "site/tool-1.1.dev2+g12_3.dist-info";
  EXPECT_EQ(content_of(made / "METADATA"),
            "Metadata-Version: 2.1\nVersion: 1.1.dev2+g12-3\nName: tool\n\nVersion: 1.0\n");
  EXPECT_EQ(content_of(made / "RECORD"), "tool-1.1.dev2+g12_3.dist-info/METADATA,,\ntool/x.py,,\n");
  EXPECT_NE(content_of(scratch / "original/METADATA").find("Version: 1.0\nName"), std::string::npos);
}

}  // namespace
}  // namespace filperf::run::test
