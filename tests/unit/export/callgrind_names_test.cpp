#include "export/callgrind_names.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "profile_builder.h"

namespace filperf::exporting::test {
namespace {

using filperf::test::factorial;
using filperf::test::ProfileBuilder;

TEST(CallgrindName, FitsOnOneLine) {
  EXPECT_EQ(callgrind_name("main"), "main");
  EXPECT_EQ(callgrind_name(""), "???");
  EXPECT_EQ(callgrind_name(" f "), "\\x20f\\x20");
  EXPECT_EQ(callgrind_name(" "), "\\x20");
  EXPECT_EQ(callgrind_name("a\nb"), "a\\nb");
}

TEST(NameIds, TheMostUsedNamesHaveTheShortestIds) {
  const NameIds ids({1, 7, 3, 7});
  EXPECT_EQ(ids.id_of(1), 1U);
  EXPECT_EQ(ids.id_of(3), 2U) << "equal ones keep their order";
  EXPECT_EQ(ids.id_of(2), 3U);
  EXPECT_EQ(ids.id_of(0), 4U);
}

TEST(NameIds, ANameIsWrittenOutOnce) {
  NameIds ids({2});
  EXPECT_FALSE(ids.is_defined(0));
  EXPECT_EQ(text_of([&](Output& output) {
              ids.write(output, "fn=", 0, [] { return "main"; });
              ids.write(output, "fn=", 0, [] { return "main"; });
            }),
            "fn=(1) main\nfn=(1)\n");
  EXPECT_TRUE(ids.is_defined(0));
}

TEST(CallgrindPlaces, FilesBelongToObjects) {
  const CallgrindPlaces places = callgrind_places(factorial());
  EXPECT_EQ(places.files, (std::vector<std::string>{"/p/main.py", "~", "<root>"}));
  EXPECT_EQ(places.objects, (std::vector<std::string>{"program", "builtin", "<root>"}));
  EXPECT_EQ(places.file_of, (std::vector<std::uint32_t>{0, 0, 1}));
  EXPECT_EQ(places.root_file, 2U);
}

TEST(CallgrindPlaces, FunctionsOfOneFileStandTogether) {
  const CallgrindPlaces places = callgrind_places(ProfileBuilder()
                                                      .function({"/p/a.py", 1, "f"}, {1, 1, 0, 0})
                                                      .function({"/p/b.py", 1, "g"}, {1, 1, 0, 0})
                                                      .function({"/p/a.py", 2, "h"}, {1, 1, 0, 0})
                                                      .build());
  EXPECT_EQ(places.functions_by_file(), (std::vector<std::uint32_t>{0, 2, 1}));
}

TEST(FunctionNames, AreDistinctWithinAFile) {
  const callgraph::Profile profile = ProfileBuilder()
                                         .function({"/p/a.py", 3, "f"}, {1, 1, 0, 0})
                                         .function({"/p/a.py", 9, "f"}, {1, 1, 0, 0})
                                         .function({"/p/b.py", 1, "f"}, {1, 1, 0, 0})
                                         .build();
  const CallgrindPlaces places = callgrind_places(profile);
  const FunctionNames names(profile, places, places.functions_by_file());
  EXPECT_EQ(names.of(0), "f:3");
  EXPECT_EQ(names.of(1), "f:9");
  EXPECT_EQ(names.of(2), "f");
}

}  // namespace
}  // namespace filperf::exporting::test
