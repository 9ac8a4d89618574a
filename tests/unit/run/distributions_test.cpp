#include "run/distributions.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "scratch.h"

namespace filperf::run::test {
namespace {

using filperf::test::Scratch;
using Texts = std::map<std::string, std::string>;

TEST(DistributionName, IsNormalised) {
  EXPECT_EQ(normalized_distribution_name("PyYAML"), "pyyaml");
  EXPECT_EQ(normalized_distribution_name("ruamel.yaml_clib"), "ruamel-yaml-clib");
  EXPECT_EQ(normalized_distribution_name("a-_.-b"), "a-b");
  EXPECT_EQ(normalized_distribution_name("x2"), "x2");
}

TEST(Distributions, AreReadFromTheirFolders) {
  const Scratch scratch;
  scratch.write("PyYAML-6.0.1.dist-info/RECORD",
                "PyYAML-6.0.1.dist-info/METADATA,sha256=x,12\n_yaml/__init__.py,sha256=x,1\nyaml/__init__.py,,\n"
                "yaml/sub/x.py,,\n");
  scratch.write("click-8.1.7.dist-info/RECORD", "click/core.py,,\n");
  const Distributions found = installed_distributions({scratch.path().string()});
  EXPECT_EQ(found.versions, (Texts{{"pyyaml", "6.0.1"}, {"click", "8.1.7"}}));
  EXPECT_EQ(found.owners, (Texts{{"_yaml", "pyyaml"}, {"yaml", "pyyaml"}, {"click", "click"}}));
}

TEST(Distributions, OfTheFirstFolderWin) {
  const Scratch scratch;
  scratch.write("first/tool_kit-2.0.dist-info/RECORD", "toolkit/a.py,,\n");
  scratch.write("second/Tool.Kit-1.0.dist-info/RECORD", "toolkit_old/a.py,,\n");
  scratch.write("second/other-3.dist-info/RECORD", "other/a.py,,\n");
  const Distributions found = installed_distributions({(scratch / "first").string(), (scratch / "second").string()});
  EXPECT_EQ(found.versions, (Texts{{"tool-kit", "2.0"}, {"other", "3"}}));
  EXPECT_EQ(found.owners, (Texts{{"toolkit", "tool-kit"}, {"other", "other"}}));
}

TEST(Distributions, OwnOnlyWhatCanBeImported) {
  const Scratch scratch;
  scratch.write(
      "six-1.16.0.dist-info/RECORD",
      "../../../bin/six,,\n/usr/share/six,,\n__pycache__/six.cpython-311.pyc,,\nsix.py,,\n"
      "six-1.16.0.dist-info/RECORD,,\n\n\"quoted/x,y.py\",,\n\"comma,folder/x.py\",,\nlast/no_line_feed.py,,");
  EXPECT_EQ(installed_distributions({scratch.path().string()}).owners,
            (Texts{{"six.py", "six"}, {"quoted", "six"}, {"comma,folder", "six"}, {"last", "six"}}));
}

TEST(Distributions, ThatShareAFolderAreToldByTheFirstName) {
  const Scratch scratch;
  scratch.write("ns_b-1.dist-info/RECORD", "ns/b.py,,\n");
  scratch.write("ns_a-1.dist-info/RECORD", "ns/a.py,,\n");
  scratch.write("ns_c-1.dist-info/RECORD", "ns/deep/er/c.py,,\nns/deep/er/more/d.py,,\n");
  const Distributions found = installed_distributions({scratch.path().string()});
  EXPECT_EQ(found.owners.at("ns"), "ns-a");
  EXPECT_EQ(found.owner_of("ns/a.py"), "ns-a");
  EXPECT_EQ(found.owner_of("ns/b.py"), "ns-b");
  EXPECT_EQ(found.owner_of("ns/deep/er/c.py"), "ns-c");
  EXPECT_EQ(found.owner_of("ns/deep/er/more/other.py"), "ns-c");
  EXPECT_EQ(found.owner_of("nobody/a.py"), "");
}

TEST(Distributions, OfSetuptoolsHaveTheirVersionInside) {
  const Scratch scratch;
  scratch.write("old_tool.egg-info/PKG-INFO", "Metadata-Version: 2.1\nName: old.tool\nVersion: 1.5\n\nVersion: 9\n");
  scratch.write("old_tool.egg-info/top_level.txt", "oldtool\n_oldtool\n");
  const Distributions found = installed_distributions({scratch.path().string()});
  EXPECT_EQ(found.versions, (Texts{{"old-tool", "1.5"}}));
  EXPECT_EQ(found.owner_of("oldtool/x.py"), "old-tool");
  EXPECT_EQ(found.owner_of("_oldtool.py"), "old-tool");
}

TEST(Distributions, ThatAreLinksOwnTheirProject) {
  const Scratch scratch;
  scratch.write("app-1.dev3.dist-info/RECORD", "_app.pth,,\napp-1.dev3.dist-info/RECORD,,\n");
  scratch.write("app-1.dev3.dist-info/direct_url.json",
                R"({"dir_info": {"editable": true}, "url": "file:///home/me/my%20repo"})");
  scratch.write("lib-2.dist-info/RECORD", "");
  scratch.write("lib-2.dist-info/direct_url.json", R"({"url": "file:///home/me/my%20repo/libs/lib"})");
  scratch.write("web-3.dist-info/direct_url.json", R"({"url": "https://example.org/web.whl"})");
  scratch.write("bad-4.dist-info/direct_url.json", R"({"url": ["file:///home"]})");
  const Distributions found = installed_distributions({scratch.path().string()});
  EXPECT_EQ(found.owner_of_file("/home/me/my repo/src/app", {}), "app");
  EXPECT_EQ(found.owner_of_file("/home/me/my repo/libs/lib/x.py", {"/home/me/my repo/libs/lib"}), "lib");
  EXPECT_EQ(found.owner_of_file("/home/me/my repository/x.py", {}), "");
  EXPECT_EQ(found.owner_of_package("app", {"/home/me/my repo/src/app"}), "app");
  EXPECT_EQ(found.owner_of_package("other", {"/home/you/other"}), "");
}

TEST(Distributions, OwnAPackageByItsFiles) {
  const Scratch scratch;
  scratch.write("acme_tool-1.dist-info/RECORD", "acme/tool/__init__.py,,\n");
  scratch.write("acme_other-1.dist-info/RECORD", "acme/other/__init__.py,,\n");
  scratch.write("six-1.dist-info/RECORD", "six.py,,\n");
  const Distributions found = installed_distributions({scratch.path().string()});
  EXPECT_EQ(found.owner_of_package("acme.tool", {}), "acme-tool");
  EXPECT_EQ(found.owner_of_package("acme.other", {}), "acme-other");
  EXPECT_EQ(found.owner_of_package("six", {}), "six");
}

TEST(Distributions, ThatCannotBeReadAreLeftOut) {
  const Scratch scratch;
  scratch.write("noversion.dist-info/RECORD", "noversion/a.py,,\n");
  scratch.write("norecord-1.0.dist-info/METADATA", "");
  scratch.write("emptyrecord-1.0.dist-info/RECORD", "");
  std::filesystem::create_directories(scratch / "folderrecord-1.0.dist-info/RECORD");
  scratch.write("old-1.0.egg-info/RECORD", "old/a.py,,\n");
  const Distributions found = installed_distributions(
      {scratch.path().string(), "", (scratch / "none").string(), scratch.write("archive.zip", "PK").string()});
  EXPECT_EQ(found.versions, (Texts{{"norecord", "1.0"}, {"emptyrecord", "1.0"}, {"folderrecord", "1.0"}}));
  EXPECT_TRUE(found.owners.empty());
}

TEST(Distributions, OfNoFolderAreNone) {
  EXPECT_TRUE(installed_distributions({}).versions.empty());
}

}  // namespace
}  // namespace filperf::run::test
