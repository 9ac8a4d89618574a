#include "model/cold_cause.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace filperf::model::test {
namespace {

TEST(ColdCause, IsFoundByItsName) {
  std::set<std::string> words;
  for (const ColdCause cause : {ColdCause::import, ColdCause::folders, ColdCause::failure, ColdCause::counts,
                                ColdCause::output, ColdCause::files}) {
    EXPECT_EQ(cold_cause_named(name_of(cause)), cause) << name_of(cause);
    words.insert(words_for(cause));
  }
  EXPECT_EQ(words.size(), 6U);
}

TEST(ColdCause, HasNoOtherNames) {
  EXPECT_STREQ(name_of(ColdCause::none), "");
  EXPECT_FALSE(cold_cause_named(""));
  EXPECT_FALSE(cold_cause_named("weather"));
}

}  // namespace
}  // namespace filperf::model::test
