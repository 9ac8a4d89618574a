#include "warm/traces.h"

#include <fmt/format.h>

namespace filperf::warm {

void TracesOfRuns::look(std::vector<WarmRuns::Ended>& ended, WarmRuns& runs) {
  if (ended.empty()) {
    return;
  }
  const bool has_one_origin = found_.empty() && ended.size() == 1 && runs.size() == 0;
  const std::string found = interpreter_.traces_of_runs();
  found_ = found.empty() ? found_ : found;
  if (found_.empty()) {
    return;
  }
  were_there_ = true;
  const std::string why = fmt::format("a run wrote {}, in a folder that the program saw at its import", found_);
  const auto lose = [&](WarmRun& run) { run.lost = run.lost.empty() ? why : run.lost; };
  runs.for_each(lose);
  for (WarmRuns::Ended& one : ended) {
    lose(one.run);
    one.run.cause = has_one_origin ? model::ColdCause::folders : model::ColdCause::none;
  }
  if (runs.size() == 0) {
    found_.clear();
    why_not_removed_ = interpreter_.remove_traces_of_runs() ? "" : why + ", and it could not be removed";
  }
}

}  // namespace filperf::warm
