#include "settings/settings.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "error_of.h"
#include "export/export.h"
#include "stats/listing.h"

namespace filperf::settings::test {
namespace {

using filperf::test::error_of;

Lookup table(const Table& variables) {
  return [variables](const std::string& name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

Settings read_from(const Table& variables) {
  return read(table(variables));
}

/// The error where a variable has this value.
Error refusal(const std::string& name, const std::string& value) {
  return error_of([&] { return read_from({{name, value}}); });
}

TEST(Settings, HaveDefaultsInTheGate) {
  const Settings settings = read_from({});
  EXPECT_TRUE(settings.cprofile_enabled.value);
  EXPECT_FALSE(settings.refresh.value);
  EXPECT_EQ(settings.sort.value, Texts{"tottime"});
  EXPECT_EQ(settings.formats.value, Texts{"pstats"});
  EXPECT_FALSE(settings.strip_dirs.value);
  EXPECT_EQ(settings.subcommands.value, Texts{});
  EXPECT_EQ(settings.output_folder.value, "outputs/perf");
  EXPECT_EQ(label_of(settings, "run-html"), "run-html");
  EXPECT_EQ(path_of(settings, {"out", "run-html", "pstats"}), "out/run-html-cprofile.pstats");
  for (const Definition& definition : definitions()) {
    EXPECT_EQ(definition.origin(settings), Origin::fallback) << definition.variable;
  }
}

TEST(Settings, AreOffForAnyCommandUnlessAskedFor) {
  EXPECT_FALSE(read({.use = Use::profile}).cprofile_enabled.value);
  EXPECT_TRUE(
      read({.use = Use::profile, .environment = table({{"FIL_PERF_CPROFILE_ENABLED", "1"}})}).cprofile_enabled.value);
}

TEST(Settings, TakeTheStrongestOrigin) {
  const std::string name = "FIL_PERF_RUN_LABEL";
  Inputs sources;
  const auto expect = [&](const std::string& value, Origin origin) {
    const Settings settings = read(sources);
    EXPECT_EQ(settings.run_label.value, value);
    EXPECT_EQ(settings.run_label.origin, origin);
  };
  expect("{label}", Origin::fallback);
  sources.subject = {{name, "a"}};
  expect("a", Origin::subject);
  sources.scenario = {{name, "b"}};
  expect("b", Origin::scenario);
  sources.environment = table({{name, "c"}});
  expect("c", Origin::environment);
  sources.options = {{name, "d"}};
  expect("d", Origin::command_line);
  // Each by itself, too: what is weaker does not matter.
  sources.subject.clear();
  sources.scenario.clear();
  sources.environment = nullptr;
  expect("d", Origin::command_line);
}

TEST(Settings, NameTheirOrigins) {
  EXPECT_STREQ(name_of(Origin::fallback), "default");
  EXPECT_STREQ(name_of(Origin::subject), "CMake (subject)");
  EXPECT_STREQ(name_of(Origin::scenario), "CMake (scenario)");
  EXPECT_STREQ(name_of(Origin::environment), "environment");
  EXPECT_STREQ(name_of(Origin::command_line), "command line");
}

TEST(Settings, ReadBooleansInEverySpelling) {
  for (const char* value : {"1", "true", "TRUE", "True", "yes", "YES", "on", "On", "t", "T", "y", "Y"}) {
    EXPECT_TRUE(read_from({{"FIL_PERF_REFRESH", value}}).refresh.value) << value;
    EXPECT_TRUE(read_from({{"FIL_PERF_CPROFILE_STRIP_DIRS", value}}).strip_dirs.value) << value;
  }
  for (const char* value : {"0", "false", "FALSE", "no", "No", "off", "OFF", "f", "F", "n", "N"}) {
    EXPECT_FALSE(read_from({{"FIL_PERF_CPROFILE_ENABLED", value}}).cprofile_enabled.value) << value;
  }
}

TEST(Settings, RefuseOtherBooleans) {
  for (const char* name :
       {"FIL_PERF_CPROFILE_ENABLED", "FIL_PERF_ENABLE_CPROFILE", "FIL_PERF_CPROFILE_STRIP_DIRS", "FIL_PERF_REFRESH"}) {
    for (const char* value : {"", " 1", "1 ", "2", "enabled", "tru", "nope"}) {
      EXPECT_EQ(refusal(name, value).what_failed(), fmt::format("cannot use {}={}", name, value));
    }
  }
  EXPECT_STREQ(refusal("FIL_PERF_CPROFILE_ENABLED", "Maybe").what(),
               "cannot use FIL_PERF_CPROFILE_ENABLED=Maybe: allowed are 1/0, true/false, yes/no, on/off, t/f, y/n in "
               "any case\n  Set FIL_PERF_CPROFILE_ENABLED to one of these, or unset it.");
}

TEST(Settings, ReadSeconds) {
  EXPECT_EQ(read_from({}).warm_patience.value, 30);
  EXPECT_EQ(read_from({{"FIL_PERF_WARM_PATIENCE", "2"}}).warm_patience.value, 2);
  EXPECT_EQ(read_from({{"FIL_PERF_WARM_PATIENCE", "600"}}).warm_patience.value, 600);
  for (const char* value : {"", "1", "601", "-5", "5s", "2.5", " 5", "99999999999999999999"}) {
    EXPECT_EQ(refusal("FIL_PERF_WARM_PATIENCE", value).why(), "allowed are whole seconds from 2 to 600");
  }
}

TEST(Settings, ReadTheEngine) {
  EXPECT_EQ(read_from({}).engine.value, "auto");
  for (const char* value : {"auto", "native", "cprofile"}) {
    EXPECT_EQ(read_from({{"FIL_PERF_CPROFILE_ENGINE", value}}).engine.value, value);
  }
  for (const char* value : {"", "Native", "native,cprofile", "lsprof"}) {
    EXPECT_EQ(refusal("FIL_PERF_CPROFILE_ENGINE", value).why(), "allowed are auto, native, cprofile");
  }
}

TEST(Settings, KnowTheOtherNameOfTheSwitch) {
  const auto enabled = [](const Table& variables) { return read_from(variables).cprofile_enabled.value; };
  EXPECT_FALSE(enabled({{"FIL_PERF_ENABLE_CPROFILE", "0"}}));
  EXPECT_TRUE(enabled({{"FIL_PERF_ENABLE_CPROFILE", "0"}, {"FIL_PERF_CPROFILE_ENABLED", "1"}}));
  EXPECT_FALSE(enabled({{"FIL_PERF_ENABLE_CPROFILE", "1"}, {"FIL_PERF_CPROFILE_ENABLED", "0"}}));
  EXPECT_THROW(static_cast<void>(enabled({{"FIL_PERF_ENABLE_CPROFILE", "x"}})), UsageError);
  // A name of the environment overrules both of CMake.
  EXPECT_FALSE(read({.scenario = {{"FIL_PERF_CPROFILE_ENABLED", "1"}},
                     .environment = table({{"FIL_PERF_ENABLE_CPROFILE", "0"}})})
                   .cprofile_enabled.value);
}

TEST(Settings, ReadSortKeys) {
  // The keys of `pstats.Stats.sort_arg_dict_default`, and of `pstats.SortKey`.
  for (const char* key : {"calls", "cumtime", "cumulative", "filename", "line", "module", "name", "ncalls", "nfl",
                          "pcalls", "stdname", "time", "tottime"}) {
    EXPECT_EQ(read_from({{"FIL_PERF_CPROFILE_SORT", key}}).sort.value, Texts{key});
  }
  EXPECT_EQ(read_from({{"FIL_PERF_CPROFILE_SORT", "calls, time,calls"}}).sort.value, (Texts{"calls", "time"}));
  for (const char* value :
       {"", ",", "calls,", "Calls", "cum", "calls;time", "calls, or several", "or several with commas"}) {
    EXPECT_EQ(refusal("FIL_PERF_CPROFILE_SORT", value).why(),
              "allowed are calls, cumtime, cumulative, filename, line, module, name, ncalls, nfl, pcalls, stdname, "
              "time, tottime, or several with commas")
        << value;
  }
}

TEST(Settings, ReadFormats) {
  for (const char* format : {"pstats", "callgrind", "speedscope", "dot", "folded", "csv", "json"}) {
    EXPECT_EQ(read_from({{"FIL_PERF_CPROFILE_FORMAT", format}}).formats.value, Texts{format});
  }
  EXPECT_EQ(read_from({{"FIL_PERF_CPROFILE_FORMAT", "callgrind,pstats"}}).formats.value,
            (Texts{"callgrind", "pstats"}));
  for (const char* value : {"", "prof", "PSTATS", "pstats callgrind", "pstats,,csv"}) {
    EXPECT_EQ(refusal("FIL_PERF_CPROFILE_FORMAT", value).why(),
              "allowed are pstats, callgrind, speedscope, dot, folded, csv, json, or several with commas")
        << value;
  }
}

TEST(Settings, KnowWhatOtherRoomsKnow) {
  for (const Definition& definition : definitions()) {
    const std::string variable = definition.variable;
    if (variable == "FIL_PERF_CPROFILE_SORT") {
      EXPECT_EQ(definition.allowed, stats::sort_key_names() + ", or several with commas");
    } else if (variable == "FIL_PERF_CPROFILE_FORMAT") {
      EXPECT_EQ(definition.allowed, "pstats, " + exporting::format_names() + ", or several with commas");
    }
  }
}

TEST(Settings, ReadSubcommands) {
  const auto read_words = [](const char* value) {
    return read_from({{"FIL_PERF_CPROFILE_SUBCOMMAND", value}}).subcommands.value;
  };
  EXPECT_EQ(read_words("run"), Texts{"run"});
  EXPECT_EQ(read_words("run,qty"), (Texts{"run", "qty"}));
  EXPECT_EQ(read_words(" run , qty "), (Texts{"run", "qty"}));
  EXPECT_EQ(read_words(""), Texts{});
  EXPECT_EQ(refusal("FIL_PERF_CPROFILE_SUBCOMMAND", "run,").why(),
            "allowed are words separated by commas; empty for all");
}

TEST(Settings, ReadFolderAndLabel) {
  const Settings settings = read_from({{"FIL_PERF_OUTPUT_DIR", "a/{b}"}, {"FIL_PERF_RUN_LABEL", "nightly 1"}});
  EXPECT_EQ(settings.output_folder.value, "a/{b}");
  EXPECT_EQ(label_of(settings, "x"), "nightly 1");
  EXPECT_EQ(refusal("FIL_PERF_OUTPUT_DIR", "").why(), "allowed are paths of folders: not empty");
}

TEST(Settings, FillInLabels) {
  const auto label = [](const char* value) { return label_of(read_from({{"FIL_PERF_RUN_LABEL", value}}), "run"); };
  const std::string process = std::to_string(::getpid());
  EXPECT_EQ(label("{label}-{pid}"), "run-" + process);
  EXPECT_EQ(label("{{{pid}}}"), "{" + process + "}");
  for (const char* value : {"", ".", "..", "a/b", "/", "{name}", "{", "}", "{label", "{label}}", "{}", "{{label}"}) {
    EXPECT_EQ(
        refusal("FIL_PERF_RUN_LABEL", value).why(),
        "allowed are texts that can be a file's name: not empty, without `/`; {label} (the default) and {pid} are "
        "replaced; write a brace twice to keep it")
        << value;
  }
}

TEST(Settings, FillInPaths) {
  const auto path = [](const char* value) {
    return path_of(read_from({{"FIL_PERF_CPROFILE_OUTPUT", value}}), {"/out", "run", "csv"});
  };
  EXPECT_EQ(path("x.prof"), "x.prof");
  EXPECT_EQ(path("{output_dir}/sub/{label}-{pid}.{ext}"), fmt::format("/out/sub/run-{}.csv", ::getpid()));
  for (const char* value : {"", "a/", "{folder}/x", "{output_dir}/", "x{", "{pid:d}"}) {
    EXPECT_EQ(refusal("FIL_PERF_CPROFILE_OUTPUT", value).why(),
              "allowed are paths in which {output_dir}, {label}, {pid} and {ext} are replaced; write a brace twice to "
              "keep it")
        << value;
  }
}

TEST(Settings, ReadImages) {
  EXPECT_EQ(read_from({{"FIL_PERF_CONTAINER_IMAGE", "localhost/tools:1"}}).container_image.value, "localhost/tools:1");
  for (const char* value : {"", "-it", "a b", "a\tb"}) {
    EXPECT_EQ(refusal("FIL_PERF_CONTAINER_IMAGE", value).why(),
              "allowed are names of container images: not empty, without spaces, not starting with `-`");
  }
}

TEST(Settings, RefuseABadValueThatWouldBeOverruled) {
  Inputs sources{.environment = table({{"FIL_PERF_CPROFILE_SORT", "bad"}}),
                 .options = {{"FIL_PERF_CPROFILE_SORT", "calls"}}};
  EXPECT_THROW(static_cast<void>(read(sources)), UsageError);
}

TEST(Settings, SayWhereABadValueStands) {
  const auto next = [](const Inputs& sources) { return error_of([&] { return read(sources); }); };
  const Table bad{{"FIL_PERF_CPROFILE_SORT", "x\n"}};
  EXPECT_EQ(next({.subject = bad}).next(), "Fix SETTINGS of filperf_add_subject and configure again with CMake.");
  EXPECT_EQ(next({.scenario = bad}).next(), "Fix SETTINGS of filperf_add_scenario and configure again with CMake.");
  EXPECT_EQ(next({.scenario = bad}).what_failed(), "cannot use FIL_PERF_CPROFILE_SORT=x\\n");
  EXPECT_EQ(next({.options = bad}).what_failed(), "cannot use --sort=x\\n");
  EXPECT_EQ(next({.options = {{"FIL_PERF_CPROFILE_OUTPUT", "a/"}}}).what_failed(), "cannot use --output=a/");
}

TEST(Settings, ShowValuesAsTheyWouldBeGiven) {
  EXPECT_EQ(text_of(true), "on");
  EXPECT_EQ(text_of(false), "off");
  EXPECT_EQ(text_of(Texts{"a", "b"}), "a,b");
  EXPECT_EQ(text_of(std::string("a b")), "a b");
}

TEST(Settings, AreDocumentedAndTheirDefaultsAreAllowed) {
  for (const Definition& definition : definitions()) {
    EXPECT_GT(std::string(definition.description).size(), 20U) << definition.variable;
    for (const char* fallback : {definition.fallback, definition.fallback_in_gate}) {
      const Settings settings = read_from({{definition.variable, fallback}});
      EXPECT_EQ(text_of(definition.value(settings)), fallback) << definition.variable;
      EXPECT_EQ(definition.origin(settings), Origin::environment) << definition.variable;
    }
  }
}

TEST(Settings, LookIntoTheEnvironment) {
  ASSERT_EQ(::setenv("FILPERF_UNIT_TEST", "value", 1), 0);
  EXPECT_EQ(from_environment("FILPERF_UNIT_TEST"), "value");
  ASSERT_EQ(::unsetenv("FILPERF_UNIT_TEST"), 0);
  EXPECT_EQ(from_environment("FILPERF_UNIT_TEST"), std::nullopt);
}

TEST(Settings, FindMisspeltVariables) {
  for (const char* name : {"FIL_PERF_CPROFILE_FORMATT", "FIL_PERF_B", "FIL_PERF_CPROFILE_SORT"}) {
    ASSERT_EQ(::setenv(name, "calls", 1), 0);
  }
  const Texts unknown = unknown_variables();
  for (const char* name : {"FIL_PERF_CPROFILE_FORMATT", "FIL_PERF_B", "FIL_PERF_CPROFILE_SORT"}) {
    ASSERT_EQ(::unsetenv(name), 0);
  }
  EXPECT_EQ(unknown, (Texts{"FIL_PERF_B", "FIL_PERF_CPROFILE_FORMATT"}));
}

}  // namespace
}  // namespace filperf::settings::test
