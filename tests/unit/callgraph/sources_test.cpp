#include "callgraph/sources.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "profile_builder.h"

namespace filperf::callgraph::test {
namespace {

struct Case {
  std::string path;
  std::string origin;
  std::string file;
};

void PrintTo(const Case& example, std::ostream* output) {
  *output << '"' << example.path << '"';
}

class SourceOf : public testing::TestWithParam<Case> {};

TEST_P(SourceOf, DependsOnThePathAlone) {
  const Source source = source_of(GetParam().path);
  EXPECT_EQ(source.origin, GetParam().origin) << GetParam().path;
  EXPECT_EQ(source.file, GetParam().file) << GetParam().path;
}

INSTANTIATE_TEST_SUITE_P(
    Paths, SourceOf,
    testing::Values(
        Case{"~", "builtin", "~"}, Case{"<frozen importlib._bootstrap>", "stdlib", "<frozen importlib._bootstrap>"},
        Case{"<string>", "other", "<string>"}, Case{"", "other", ""},
        Case{"/usr/lib/python3.11/json/decoder.py", "stdlib", "json/decoder.py"},
        Case{"/root/.pyenv/versions/3.13.0/lib/python3.13t/re.py", "stdlib", "re.py"},
        Case{"/usr/lib64/python3.9/os.py", "stdlib", "os.py"}, Case{"/opt/lib/pypy3.10/os.py", "stdlib", "os.py"},
        Case{"/usr/lib/python311.zip/os.py", "stdlib", "os.py"},
        Case{"C:\\Python311\\Lib\\json\\decoder.py", "stdlib", "json/decoder.py"},
        Case{"/v/lib/python3.11/site-packages/yaml/loader.py", "yaml", "yaml/loader.py"},
        Case{"/v/lib/python3.11/site-packages/six.py", "six", "six.py"},
        Case{"/v/site-packages/_cffi_backend.cpython-311.so", "_cffi_backend", "_cffi_backend.cpython-311.so"},
        Case{"/usr/lib/python3/dist-packages/a/b.py", "a", "a/b.py"},
        Case{"/a/site-packages/x/site-packages/y/z.py", "y", "y/z.py"},
        Case{"/v/lib/python3.11/site-packages//yaml//loader.py", "yaml", "yaml/loader.py"},
        Case{"/home/me/filare/src/filare/cli.py", "program", "filare/cli.py"},
        Case{"script.py", "program", "script.py"}, Case{"/script.py", "program", "script.py"}, Case{"/", "program", ""},
        Case{"/a/site-packages/", "program", "a/site-packages"},
        Case{"/my/python3.11/tool.py", "program", "python3.11/tool.py"},
        Case{"/usr/lib/python3./x.py", "program", "python3./x.py"},
        Case{"/home/lib/pythonista/a.py", "program", "pythonista/a.py"}));

TEST(Sources, HoldEachFileOnce) {
  const Sources sources = sources_of(filperf::test::factorial());
  ASSERT_EQ(sources.files.size(), 2U);
  EXPECT_EQ(sources.files[0].file, "p/main.py");
  EXPECT_EQ(sources.files[1].origin, "builtin");
  EXPECT_EQ(sources.of_function, (std::vector<std::uint32_t>{0, 0, 1}));
}

}  // namespace
}  // namespace filperf::callgraph::test
