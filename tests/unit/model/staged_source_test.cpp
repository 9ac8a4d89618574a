#include "model/staged_source.h"

#include <gtest/gtest.h>

namespace filperf::model::test {
namespace {

StagedSource staged() {
  return {"0123", "/env/bin/python", "/stages/0123/lib/site-packages", "/home/me/demo/src", {"demo", "one.py"}};
}

TEST(StagedSource, NamesTheCheckoutsFiles) {
  EXPECT_EQ(staged().original("/stages/0123/lib/site-packages/demo/a.py"), "/home/me/demo/src/demo/a.py");
  EXPECT_EQ(staged().original("/stages/0123/lib/site-packages/one.py"), "/home/me/demo/src/one.py");
}

TEST(StagedSource, NamesTheCopies) {
  EXPECT_EQ(staged().copy_of("/home/me/demo/src/demo/a.py"), "/stages/0123/lib/site-packages/demo/a.py");
  EXPECT_EQ(staged().copy_of("/home/me/demo/src/one.py"), "/stages/0123/lib/site-packages/one.py");
  for (const char* path :
       {"/home/me/demo/src/demolition/a.py", "/home/me/demo/src", "/usr/lib/os.py", "demo/a.py", ""}) {
    EXPECT_EQ(staged().copy_of(path), path);
  }
}

TEST(StagedSource, LeavesOtherFiles) {
  for (const char* path :
       {"/stages/0123/lib/site-packages/demolition/a.py", "/stages/0123/lib/site-packages/jinja2/a.py",
        "/stages/0123/lib/site-packages", "demo/a.py", "/stages/0123/lib/os.py", ""}) {
    EXPECT_EQ(staged().original(path), path);
  }
}

TEST(StagedSource, NamesThemInATextToo) {
  EXPECT_EQ(
      staged().with_originals(
          "File \"/stages/0123/lib/site-packages/demo/a.py\", in '/stages/0123/lib/site-packages/demo' "
          "(/stages/0123/lib/site-packages/yaml/x.py)"),
      "File \"/home/me/demo/src/demo/a.py\", in '/home/me/demo/src/demo' (/stages/0123/lib/site-packages/yaml/x.py)");
  EXPECT_EQ(staged().with_originals("ends with /stages/0123/lib/site-packages/"),
            "ends with /stages/0123/lib/site-packages/");
}

}  // namespace
}  // namespace filperf::model::test
