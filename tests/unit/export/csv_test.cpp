#include <gtest/gtest.h>

#include <string>

#include "export/export.h"
#include "profile_builder.h"

namespace filperf::exporting::test {
namespace {

using filperf::test::factorial;
using filperf::test::ProfileBuilder;

TEST(Csv, WritesAFunctionThenItsCallers) {
  EXPECT_EQ(export_profile(factorial(), Format::csv, {}),
            "kind,file,line,function,origin,caller_file,caller_line,caller_function,"
            "calls,primitive_calls,self_seconds,cumulative_seconds\n"
            "function,/p/main.py,1,main,program,,,,1,1,0.5,3.0\n"
            "function,/p/main.py,5,fact,program,,,,3,1,1.5,2.5\n"
            "call,/p/main.py,5,fact,program,/p/main.py,1,main,1,1,0.5,2.5\n"
            "call,/p/main.py,5,fact,program,/p/main.py,5,fact,2,0,1.0,1.0\n"
            "function,~,0,<built-in method builtins.len>,builtin,,,,3,3,1.0,1.0\n"
            "call,~,0,<built-in method builtins.len>,builtin,/p/main.py,5,fact,3,3,1.0,1.0\n");
}

TEST(Csv, QuotesNames) {
  const std::string text = export_profile(
      ProfileBuilder().function({"a,b", -1, "x\n\"y\"\xED\xB3\xBF"}, {1, 1, -1e-7, 0.1}).build(), Format::csv, {});
  EXPECT_EQ(text.substr(text.find('\n') + 1),
            "function,\"a,b\",-1,\"x\n\"\"y\"\"\\xed\\xb3\\xbf\",program,,,,1,1,-1e-07,0.1\n");
}

}  // namespace
}  // namespace filperf::exporting::test
