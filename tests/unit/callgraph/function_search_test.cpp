#include "callgraph/function_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace filperf::callgraph::test {
namespace {

using Names = std::vector<std::string>;

Names functions() {
  Names names{"builtin:<built-in method __new__ of type object>",
              "builtin:<built-in method builtins.len>",
              "builtin:<method 'append' of 'collections.deque' objects>",
              "builtin:<method 'append' of 'list' objects>",
              "filare/cli.py:run",
              "filare/models/document.py:Registry.load",
              "filare/parser/yaml_loader.py:safe_load_yaml",
              "filare/parser/yaml_loader.py:safe_load_yaml.<locals>.<listcomp>",
              "tool/a.py:rerun",
              "yaml/__init__.py:load"};
  std::sort(names.begin(), names.end());
  return names;
}

Names matches(const std::string& name) {
  return search_functions(functions(), name).matches;
}

Names similar(const std::string& name) {
  return search_functions(functions(), name).similar;
}

TEST(FunctionSearch, FindsAnIdentity) {
  EXPECT_EQ(matches("yaml/__init__.py:load"), Names{"yaml/__init__.py:load"});
  // Another identity ends in it, but an identity is never ambiguous.
  const Names nested{"a.py:f", "b/a.py:f"};
  EXPECT_EQ(search_functions(nested, "a.py:f").matches, Names{"a.py:f"});
}

TEST(FunctionSearch, FindsByTheEndOfAnIdentity) {
  EXPECT_EQ(matches("safe_load_yaml"), Names{"filare/parser/yaml_loader.py:safe_load_yaml"});
  EXPECT_EQ(matches("yaml_loader.py:safe_load_yaml"), Names{"filare/parser/yaml_loader.py:safe_load_yaml"});
  EXPECT_EQ(matches("Registry.load"), Names{"filare/models/document.py:Registry.load"});
  EXPECT_EQ(matches("<listcomp>"), Names{"filare/parser/yaml_loader.py:safe_load_yaml.<locals>.<listcomp>"});
  EXPECT_EQ(matches("load"), (Names{"filare/models/document.py:Registry.load", "yaml/__init__.py:load"}));
}

TEST(FunctionSearch, MatchesWholeNamesOnly) {
  EXPECT_EQ(matches("run"), Names{"filare/cli.py:run"});
  EXPECT_TRUE(matches("oad_yaml").empty());
  EXPECT_TRUE(matches("").empty());
}

TEST(FunctionSearch, FindsBuiltinsByTheirPythonNames) {
  EXPECT_EQ(matches("len"), Names{"builtin:<built-in method builtins.len>"});
  EXPECT_EQ(matches("builtins.len"), Names{"builtin:<built-in method builtins.len>"});
  EXPECT_EQ(matches("list.append"), Names{"builtin:<method 'append' of 'list' objects>"});
  EXPECT_EQ(matches("collections.deque.append"), Names{"builtin:<method 'append' of 'collections.deque' objects>"});
  EXPECT_EQ(matches("<method 'append' of 'list' objects>"), Names{"builtin:<method 'append' of 'list' objects>"});
  EXPECT_EQ(matches("append").size(), 2U);
}

TEST(FunctionSearch, SuggestsSimilarNames) {
  EXPECT_EQ(similar("safe_laod_yml"), Names{"filare/parser/yaml_loader.py:safe_load_yaml"});
  EXPECT_EQ(similar("list.apend").front(), "builtin:<method 'append' of 'collections.deque' objects>");
  EXPECT_EQ(similar("YAML_LOADER").size(), 2U) << "every name that contains it, in upper or lower case";
  EXPECT_TRUE(similar("completely_different").empty());
  EXPECT_TRUE(similar("load").empty()) << "a match needs no suggestions";
}

TEST(FunctionSearch, SuggestsOnlyAFew) {
  Names many;
  for (char c = 'a'; c <= 'z'; ++c) {
    many.push_back(std::string("a.py:f") + c);
  }
  EXPECT_EQ(search_functions(many, "f").similar.size(), kMostSimilar);
  EXPECT_EQ(search_functions({}, "f").similar, Names{});
}

}  // namespace
}  // namespace filperf::callgraph::test
