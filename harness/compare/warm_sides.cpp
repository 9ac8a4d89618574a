#include "compare/warm_sides.h"

#include <unistd.h>

#include <algorithm>
#include <string>

#include "base/error.h"
#include "base/standard_output.h"
#include "warm/client.h"
#include "warm/protocol.h"
#include "warm/start.h"

namespace filperf::compare {

namespace {

constexpr double kIdleSeconds = 600;

bool is_warm(const gate::Declared& declared) {
  return warm::can_run_warm(declared.scenario);
}

}  // namespace

WarmSides::~WarmSides() {
  for (const scenario::Scenario* scenario : started_) {
    try {
      warm::stop_warm(*scenario, ::getpid());
    } catch (const Error& error) {
      say("filperf: {}\n", error.what());
    }
  }
}

void WarmSides::start_for(const std::vector<gate::Declared>& scenarios, std::size_t runs) {
  if (runs < 2) {
    return;
  }
  const auto first = std::find_if(scenarios.begin(), scenarios.end(), is_warm);
  const std::string trouble = warm::start_warm(first->scenario, {::getpid(), kIdleSeconds, true});
  if (trouble.empty()) {
    started_.push_back(&first->scenario);
  } else {
    say("filperf: {}\n  Scenarios run cold: slower, with the same counts.\n", trouble);
  }
}

std::size_t warm_scenarios(const std::vector<gate::Declared>& scenarios) {
  return static_cast<std::size_t>(std::count_if(scenarios.begin(), scenarios.end(), is_warm));
}

}  // namespace filperf::compare
