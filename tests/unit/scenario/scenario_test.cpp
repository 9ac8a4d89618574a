#include "scenario/scenario.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "error_of.h"
#include "scenario/manifest_text.h"
#include "scratch.h"

namespace filperf::scenario::test {
namespace {

using filperf::test::error_of;
using filperf::test::full_manifest;
using filperf::test::Scratch;
using nlohmann::json;
namespace fs = std::filesystem;

Scenario read(const json& manifest) {
  const Scratch scratch;
  return read_manifest(scratch.write("m.json", manifest.dump()));
}

/// Why a manifest is refused in which the member at `pointer` has another value; none where it is read.
std::string refusal(const std::string& pointer, const json& value) {
  json manifest = full_manifest();
  manifest[json::json_pointer(pointer)] = value;
  try {
    static_cast<void>(read(manifest));
    return {};
  } catch (const Error& error) {
    return error.why();
  }
}

TEST(Manifest, IsReadInFull) {
  const Scratch scratch;
  const fs::path file = scratch.write("m.json", full_manifest().dump());
  const Scenario scenario = read_manifest(file);
  EXPECT_EQ(scenario.manifest, file);
  EXPECT_EQ(scenario.name, "run-html");
  EXPECT_EQ(scenario.phase, Phase::run);
  EXPECT_EQ(scenario.declared_at, "scenarios/CMakeLists.txt:12");
  EXPECT_EQ(scenario.subject.name, "tool");
  EXPECT_EQ(scenario.subject.entry, "tool.cli:main.run");
  EXPECT_EQ(scenario.subject.package, "tool");
  EXPECT_EQ(scenario.subject.program, "tool-cli");
  EXPECT_EQ(scenario.subject.python, "/venv/bin/python");
  EXPECT_EQ(scenario.subject.source, fs::path("/checkout/src"));
  EXPECT_EQ(scenario.subject.tools, std::vector<std::string>{"dot"});
  EXPECT_EQ(scenario.subject.environment, (std::map<std::string, std::string>{{"A", "1"}}));
  EXPECT_EQ(scenario.arguments, (std::vector<std::string>{"run", "a b", ""}));
  EXPECT_EQ(scenario.inputs, (std::vector<fs::path>{"/in/mini.yml", "/in/folder"}));
  EXPECT_EQ(scenario.directories, (std::vector<fs::path>{"out", "deep/er"}));
  EXPECT_EQ(scenario.standard_input, fs::path("/in/answers.txt"));
  EXPECT_EQ(scenario.environment, (std::map<std::string, std::string>{{"B", "2=3"}}));
  EXPECT_EQ(scenario.subject.settings, (std::map<std::string, std::string>{{"FIL_PERF_RUN_LABEL", "s"}}));
  EXPECT_EQ(scenario.settings,
            (std::map<std::string, std::string>{{"FIL_PERF_CPROFILE_FORMAT", "csv"}, {"FIL_PERF_OUTPUT_DIR", "/o"}}));
  EXPECT_EQ(scenario.prepare, std::vector<std::string>{"init"});
  EXPECT_EQ(scenario.expected_exit, 3);
  EXPECT_EQ(scenario.timeout_seconds, 7.5);
  EXPECT_EQ(scenario.memory_limit_mib, 512);
  EXPECT_EQ(scenario.limits.max_drift_percent, 2);
  EXPECT_EQ(scenario.limits.max_program_drift_percent, 0);
  EXPECT_EQ(scenario.limits.max_function_drift_percent, 12.5);
  EXPECT_EQ(scenario.limits.min_calls, 50);
  EXPECT_EQ(scenario.limits.max_calls, 1000000);
  EXPECT_EQ(scenario.limits.max_creep_percent, 3);
  EXPECT_EQ(scenario.limits.creep_since, "v1.6.0");
  EXPECT_EQ(scenario.baseline_folder, "/repo/baselines");
  EXPECT_EQ(scenario.output_folder, "/build/outputs");
  EXPECT_EQ(scenario.index, "/build/index.json");
  EXPECT_EQ(scenario.byte_code_folder, "/var/pycache");
  EXPECT_EQ(scenario.refresh_command, "ctest --preset perf-refresh -R x");
}

TEST(Manifest, MayLeaveOutWhatIsOptional) {
  for (const bool absent : {true, false}) {
    json manifest = full_manifest();
    for (const char* pointer : {"/declared_at", "/subject/source", "/stdin", "/prepare", "/limits/max_calls",
                                "/limits/max_creep_percent", "/limits/creep_since", "/index", "/byte_code_dir"}) {
      const json::json_pointer member(pointer);
      manifest[member] = nullptr;
      if (absent) {
        manifest[member.parent_pointer()].erase(member.back());
      }
    }
    const Scenario scenario = read(manifest);
    EXPECT_EQ(scenario.declared_at, "");
    EXPECT_EQ(scenario.subject.source, std::nullopt);
    EXPECT_EQ(scenario.standard_input, std::nullopt);
    EXPECT_TRUE(scenario.prepare.empty());
    EXPECT_EQ(scenario.limits.max_calls, std::nullopt);
    EXPECT_EQ(scenario.limits.max_creep_percent, std::nullopt);
    EXPECT_EQ(scenario.limits.creep_since, "");
    EXPECT_TRUE(scenario.index.empty());
    EXPECT_TRUE(scenario.byte_code_folder.empty());
  }
}

struct Member {
  const char* pointer;
  const char* name;
};

const std::vector<Member> texts{{"/schema", "schema"},
                                {"/scenario", "scenario"},
                                {"/phase", "phase"},
                                {"/subject/name", "subject.name"},
                                {"/subject/entry", "subject.entry"},
                                {"/subject/package", "subject.package"},
                                {"/subject/program", "subject.program"},
                                {"/subject/python", "subject.python"},
                                {"/baseline_dir", "baseline_dir"},
                                {"/output_dir", "output_dir"},
                                {"/refresh_command", "refresh_command"}};
const std::vector<Member> lists{
    {"/subject/tools", "subject.tools"}, {"/args", "args"}, {"/inputs", "inputs"}, {"/directories", "directories"}};
const std::vector<Member> maps{{"/subject_environment", "subject_environment"}, {"/environment", "environment"}};
// Which a manifest of an older configuration has not.
const std::vector<Member> optional_maps{{"/subject_settings", "subject_settings"}, {"/settings", "settings"}};
const std::vector<Member> numbers{{"/timeout_s", "timeout_s"},
                                  {"/limits/max_drift_percent", "limits.max_drift_percent"},
                                  {"/limits/max_program_drift_percent", "limits.max_program_drift_percent"},
                                  {"/limits/max_function_drift_percent", "limits.max_function_drift_percent"}};
const std::vector<Member> integers{{"/expect_exit", "expect_exit"},
                                   {"/memory_limit_mib", "memory_limit_mib"},
                                   {"/limits/min_calls", "limits.min_calls"}};
const std::vector<Member> objects{{"/subject", "subject"}, {"/limits", "limits"}};

TEST(Manifest, LackingAMemberIsRefused) {
  for (const auto* members : {&texts, &lists, &maps, &numbers, &integers, &objects}) {
    for (const Member& member : *members) {
      json manifest = full_manifest();
      const json::json_pointer pointer(member.pointer);
      manifest[pointer.parent_pointer()].erase(pointer.back());
      const Error error = error_of([&] { return read(manifest); });
      EXPECT_EQ(error.why(), std::string("`") + member.name + "` is missing");
      EXPECT_EQ(error.what_failed().rfind("cannot read the manifest /tmp/", 0), 0U);
    }
  }
}

TEST(Manifest, MayLackSettings) {
  json manifest = full_manifest();
  manifest.erase("settings");
  manifest.erase("subject_settings");
  const Scenario scenario = read(manifest);
  EXPECT_TRUE(scenario.settings.empty());
  EXPECT_TRUE(scenario.subject.settings.empty());
}

TEST(Manifest, WithAMemberOfAnotherTypeIsRefused) {
  const auto says = [](const std::vector<Member>& members, const json& value, const std::string& what) {
    for (const Member& member : members) {
      EXPECT_EQ(refusal(member.pointer, value).rfind(std::string("`") + member.name + what, 0), 0U)
          << member.name << ": " << refusal(member.pointer, value);
    }
  };
  says(texts, 1, "` is not a text");
  says(texts, nullptr, "` is not a text");
  says(lists, "x", "` is not a list");
  says(lists, {1}, "` holds something that is not a text");
  says(maps, {"x"}, "` is not an object");
  says(maps, {{"x", 1}}, ".x` is not a text");
  says(optional_maps, {"x"}, "` is not an object");
  says(optional_maps, {{"x", 1}}, ".x` is not a text");
  says(numbers, "1", "` is not a number from ");
  says(integers, "1", "` is not a whole number from ");
  says(integers, 1.5, "` is not a whole number from ");
  says(objects, json::array(), "` is not an object");
  says({{"/subject/source", "subject.source"}, {"/stdin", "stdin"}, {"/index", "index"}}, 1, "` is not a text");
  says({{"/prepare", "prepare"}}, "x", "` is not a list");
  says({{"/limits/max_calls", "limits.max_calls"}}, "x", "` is not a whole number from ");
}

TEST(Manifest, WithANumberOutOfRangeIsRefused) {
  const std::pair<const char*, std::vector<json>> beyond[] = {{"/expect_exit", {-1, 256}},
                                                              {"/timeout_s", {0, -1, 1e7}},
                                                              {"/memory_limit_mib", {0, -1, 1LL << 31}},
                                                              {"/limits/max_drift_percent", {-0.1, 1e7}},
                                                              {"/limits/max_program_drift_percent", {-0.1, 1e7}},
                                                              {"/limits/max_function_drift_percent", {-0.1, 1e7}},
                                                              {"/limits/min_calls", {-1, ~0ULL}},
                                                              {"/limits/max_calls", {-1, ~0ULL}}};
  for (const auto& [pointer, values] : beyond) {
    for (const json& value : values) {
      EXPECT_NE(refusal(pointer, value).find("number from"), std::string::npos) << pointer << " " << value;
    }
  }
  for (const auto& [pointer, value] : {std::pair<const char*, json>{"/expect_exit", 0},
                                       {"/expect_exit", 255},
                                       {"/timeout_s", 0.001},
                                       {"/memory_limit_mib", 1},
                                       {"/limits/max_drift_percent", 0},
                                       {"/limits/min_calls", 0},
                                       {"/limits/max_calls", 0}}) {
    EXPECT_EQ(refusal(pointer, value), "") << pointer;
  }
}

TEST(Manifest, WithALimitOnCreepNamesATag) {
  EXPECT_EQ(refusal("/limits/max_creep_percent", "3"), "`limits.max_creep_percent` is not a number from 0 to 1000000");
  EXPECT_EQ(refusal("/limits/max_creep_percent", -1), "`limits.max_creep_percent` is not a number from 0 to 1000000");
  EXPECT_EQ(refusal("/limits/creep_since", ""),
            "`limits.creep_since` is empty, but `max_creep_percent` needs a tag to compare with");
  EXPECT_EQ(refusal("/limits/creep_since", nullptr), "`limits.creep_since` is not a text");
}

TEST(Manifest, OfAnotherSchemaIsRefused) {
  EXPECT_EQ(
      refusal("/schema", "filperf/manifest/2"),
      "`schema` is `filperf/manifest/2`, but this filperf reads `filperf/manifest/1`: configure again with CMake");
}

TEST(Manifest, NameIsOneForFiles) {
  for (const char* name : {"a", "A.b_c-9", "_x", "9"}) {
    EXPECT_EQ(refusal("/scenario", name), "") << name;
  }
  for (const char* name : {"", ".", "..", ".a", "-a", "a/b", "a b", "a\n", "\xC3\xA9"}) {
    EXPECT_EQ(refusal("/scenario", name),
              std::string("`scenario` is `") + name + "`: a name consists of letters, digits, `.`, `_` and `-`");
  }
}

TEST(Manifest, KnowsTwoPhases) {
  json manifest = full_manifest();
  manifest["phase"] = "import";
  EXPECT_EQ(read(manifest).phase, Phase::import);
  EXPECT_EQ(refusal("/phase", "Run"), "`phase` is `Run`; allowed are `import` and `run`");
  EXPECT_STREQ(name_of(Phase::import), "import");
  EXPECT_STREQ(name_of(Phase::run), "run");
}

TEST(Manifest, EntryHasModuleAndCallable) {
  for (const char* entry : {"", "tool", ":main", "tool:", ":", "a:b:c"}) {
    EXPECT_EQ(refusal("/subject/entry", entry),
              std::string("`subject.entry` is `") + entry + "`, but it must be `module:callable`");
  }
}

TEST(Manifest, DirectoriesStayInTheWorkingFolder) {
  for (const char* directory : {"a", "a/b", "./a", "a/../b", "..a"}) {
    EXPECT_EQ(refusal("/directories", json::array({directory})), "") << directory;
  }
  for (const char* directory : {"", "/a", "..", "../a", "a/../..", "./../a"}) {
    EXPECT_EQ(refusal("/directories", json::array({directory})),
              std::string("`directories` holds `") + directory + "`, which is not inside the working folder");
  }
}

TEST(Manifest, HasVariablesThatAProcessCanBeGiven) {
  using namespace std::string_literals;
  for (const char* member : {"/environment", "/subject_environment"}) {
    EXPECT_EQ(refusal(member, {{"A", "b=c"}, {"_a.b", ""}}), "");
    for (const std::string& name : {""s, "A=B"s, "A\nB"s, "A\0B"s}) {
      EXPECT_NE(refusal(member, {{name, "x"}}).find("a name must not be empty or hold `=`, NUL or a line feed"),
                std::string::npos)
          << name;
    }
    for (const std::string& value : {"x\ny"s, "x\0y"s}) {
      EXPECT_NE(refusal(member, {{"A", value}}).find("gives `A` a value with a NUL or a line feed in it"),
                std::string::npos);
    }
  }
}

TEST(Manifest, ThatIsNoJsonIsRefused) {
  const Scratch scratch;
  EXPECT_EQ(error_of([&] { return read_manifest(scratch.write("m", "{")); }).why(), "it is not JSON (at byte 2)");
  EXPECT_EQ(error_of([&] { return read_manifest(scratch.write("m", "[]")); }).why(), "it is not a JSON object");
  EXPECT_EQ(error_of([&] { return read_manifest(scratch / "none"); }).why(), "No such file or directory");
}

TEST(Index, GivesTheScenariosOfOneFolderSorted) {
  const Scratch scratch;
  const fs::path index = scratch.write("index.json", R"({"schema": "filperf/index/1", "scenarios": [
    {"name": "b", "manifest": "x", "baseline_dir": "/repo/baselines"},
    {"name": "other", "manifest": "x", "baseline_dir": "/elsewhere"},
    {"name": "a", "manifest": "x", "baseline_dir": "/repo/x/../baselines"}]})");
  EXPECT_EQ(declared_scenarios(index, "/repo/./baselines"), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(declared_scenarios(index, "/none").empty());
}

TEST(Index, ThatIsBrokenIsRefused) {
  const Scratch scratch;
  const auto why = [&](const std::string& text) {
    return error_of([&] { return declared_scenarios(scratch.write("index.json", text), "/x"); }).why();
  };
  EXPECT_EQ(why("["), "it is not JSON (at byte 2)");
  EXPECT_EQ(why(R"({"schema": "filperf/index/2", "scenarios": []})"),
            "`schema` is `filperf/index/2`, but this filperf reads `filperf/index/1`: configure again with CMake");
  EXPECT_EQ(why(R"({"schema": "filperf/index/1"})"), "`scenarios` is not a list");
  EXPECT_EQ(why(R"({"schema": "filperf/index/1", "scenarios": {}})"), "`scenarios` is not a list");
  EXPECT_EQ(why(R"({"schema": "filperf/index/1", "scenarios": ["x"]})"), "`scenarios[]` is not an object");
  EXPECT_EQ(why(R"({"schema": "filperf/index/1", "scenarios": [{"baseline_dir": "/x"}]})"),
            "`scenarios[].name` is missing");
  EXPECT_EQ(why(R"({"schema": "filperf/index/1", "scenarios": [{"name": "x"}]})"),
            "`scenarios[].baseline_dir` is missing");
}

/// A manifest of a family as CMake writes it.
json family() {
  json manifest = full_manifest();
  manifest["growth"] = json::parse(R"({
    "sizes": [2, 4, 8], "generator": "/src/gen.py", "generator_args": ["chain", "@SIZE@"], "generates": "big.yml",
    "max_exponent": 1.1, "max_exponent_drift": 0.05
  })");
  return manifest;
}

std::string refusal_of_family(const std::string& pointer, const json& value) {
  json manifest = family();
  manifest[json::json_pointer(pointer)] = value;
  return error_of([&] { return read(manifest); }).why();
}

TEST(Family, IsReadFromAManifest) {
  EXPECT_FALSE(read(full_manifest()).growth.has_value());
  const std::optional<Growth> growth = read(family()).growth;
  ASSERT_TRUE(growth.has_value());
  EXPECT_EQ(growth->sizes, (std::vector<std::int64_t>{2, 4, 8}));
  EXPECT_EQ(growth->generator, "/src/gen.py");
  EXPECT_EQ(growth->generator_arguments, (std::vector<std::string>{"chain", "@SIZE@"}));
  EXPECT_EQ(growth->generates, "big.yml");
  EXPECT_EQ(growth->max_exponent, 1.1);
  EXPECT_EQ(growth->max_exponent_drift, 0.05);
  json manifest = family();
  manifest["growth"]["generates"] = nullptr;
  EXPECT_EQ(read(manifest).growth->generates, "");
}

TEST(Family, LackingAMemberIsRefused) {
  for (const char* member : {"generator", "generator_args", "max_exponent", "max_exponent_drift"}) {
    json manifest = family();
    manifest["growth"].erase(member);
    EXPECT_EQ(error_of([&] { return read(manifest); }).why(), std::string("`growth.") + member + "` is missing");
  }
  EXPECT_EQ(refusal_of_family("/growth", 1), "`growth` is not an object");
}

TEST(Family, WithSizesThatAreNoneIsRefused) {
  for (const json& sizes : {json(), json("x"), json::array(), json({1, 2}), json(std::vector<int>(17, 1))}) {
    EXPECT_EQ(refusal_of_family("/growth/sizes", sizes), "`growth.sizes` is not a list of 3 to 16 sizes") << sizes;
  }
  for (const json& sizes : {json({0, 1, 2}), json({-1, 1, 2}), json({1, 1, 2}), json({4, 2, 8}), json({1, 2, 2.5}),
                            json({1, 2, "4"}), json({1, 2, 1000000001}), json({1, 2, ~0ULL}), json({1, nullptr, 3})}) {
    EXPECT_NE(refusal_of_family("/growth/sizes", sizes)
                  .find("sizes are whole numbers from 1 to 1000000000, each larger than the one before"),
              std::string::npos)
        << sizes;
  }
  EXPECT_EQ(refusal_of_family("/growth/sizes", {4, 5, 7}), "`growth.sizes` ends with 7, which is less than twice 4");
}

TEST(Family, GeneratesAFileInTheWorkingFolder) {
  for (const char* name : {"a/b", "/a", "..", "."}) {
    EXPECT_EQ(refusal_of_family("/growth/generates", name),
              std::string("`growth.generates` is `") + name + "`, which is not the name of a file");
  }
}

TEST(Family, HasExponentsInRange) {
  for (const char* member : {"/growth/max_exponent", "/growth/max_exponent_drift"}) {
    for (const json& value : {json(-0.1), json(101), json("1")}) {
      EXPECT_NE(refusal_of_family(member, value).find("is not a number from 0 to 100"), std::string::npos);
    }
  }
}

TEST(Family, IsOfTheRunPhase) {
  EXPECT_EQ(refusal_of_family("/phase", "import"),
            "`growth` is allowed in the run phase only: an import does not depend on input");
}

}  // namespace
}  // namespace filperf::scenario::test
