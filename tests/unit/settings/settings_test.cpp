#include "settings/settings.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>

#include "error_of.h"

namespace filperf::settings::test {
namespace {

using filperf::test::error_of;

Settings read_from(const std::map<std::string, std::string>& variables) {
  return read([&](const std::string& name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  });
}

TEST(Settings, HaveDefaults) {
  const Settings settings = read_from({});
  EXPECT_TRUE(settings.cprofile_enabled);
  EXPECT_FALSE(settings.refresh);
  EXPECT_EQ(settings.output_folder, std::nullopt);
  EXPECT_EQ(settings.run_label, std::nullopt);
}

TEST(Settings, ReadBooleansInEverySpelling) {
  for (const char* value : {"1", "true", "TRUE", "True", "yes", "YES", "on", "On", "t", "T", "y", "Y"}) {
    EXPECT_TRUE(read_from({{"FIL_PERF_REFRESH", value}}).refresh) << value;
  }
  for (const char* value : {"0", "false", "FALSE", "no", "No", "off", "OFF", "f", "F", "n", "N"}) {
    EXPECT_FALSE(read_from({{"FIL_PERF_CPROFILE_ENABLED", value}}).cprofile_enabled) << value;
  }
}

TEST(Settings, RefuseOtherBooleans) {
  for (const char* value : {"", " 1", "2", "enabled", "tru", "nope"}) {
    EXPECT_THROW(static_cast<void>(read_from({{"FIL_PERF_REFRESH", value}})), UsageError) << value;
  }
  const Error error = error_of([] { return read_from({{"FIL_PERF_CPROFILE_ENABLED", "Maybe"}}); });
  EXPECT_STREQ(error.what(),
               "cannot use FIL_PERF_CPROFILE_ENABLED=Maybe: allowed are 1/0, true/false, yes/no, on/off, t/f, y/n in "
               "any case\n  Set FIL_PERF_CPROFILE_ENABLED to one of these, or unset it.");
}

TEST(Settings, KnowTheOtherNameOfTheSwitch) {
  EXPECT_FALSE(read_from({{"FIL_PERF_ENABLE_CPROFILE", "0"}}).cprofile_enabled);
  EXPECT_TRUE(read_from({{"FIL_PERF_ENABLE_CPROFILE", "0"}, {"FIL_PERF_CPROFILE_ENABLED", "1"}}).cprofile_enabled);
  EXPECT_FALSE(read_from({{"FIL_PERF_ENABLE_CPROFILE", "1"}, {"FIL_PERF_CPROFILE_ENABLED", "0"}}).cprofile_enabled);
  EXPECT_THROW(static_cast<void>(read_from({{"FIL_PERF_ENABLE_CPROFILE", "x"}})), UsageError);
}

TEST(Settings, ReadFolderAndLabel) {
  const Settings settings = read_from({{"FIL_PERF_OUTPUT_DIR", "a/b"}, {"FIL_PERF_RUN_LABEL", "nightly 1"}});
  EXPECT_EQ(settings.output_folder, "a/b");
  EXPECT_EQ(settings.run_label, "nightly 1");
}

TEST(Settings, RefuseLabelsThatCannotBeAFilesName) {
  for (const char* value : {"", ".", "..", "a/b", "/"}) {
    const Error error = error_of([&] { return read_from({{"FIL_PERF_RUN_LABEL", value}}); });
    EXPECT_EQ(error.what_failed(), std::string("cannot use FIL_PERF_RUN_LABEL=") + value);
    EXPECT_EQ(error.why(), "allowed are texts that can be a file's name: not empty, without `/`");
  }
  EXPECT_EQ(error_of([] {
              return read_from({{"FIL_PERF_OUTPUT_DIR", ""}});
            }).why(),
            "allowed are paths of folders: not empty");
}

TEST(Settings, LookIntoTheEnvironment) {
  ASSERT_EQ(::setenv("FILPERF_UNIT_TEST", "value", 1), 0);
  EXPECT_EQ(from_environment("FILPERF_UNIT_TEST"), "value");
  ASSERT_EQ(::unsetenv("FILPERF_UNIT_TEST"), 0);
  EXPECT_EQ(from_environment("FILPERF_UNIT_TEST"), std::nullopt);
}

}  // namespace
}  // namespace filperf::settings::test
