#include "summary/suite_entry.h"

#include "base/error.h"
#include "summary/report.h"

namespace filperf::summary {

Finding finding_of(const gate::SuiteEntry& entry) {
  if (!entry.ended) {
    return broken(entry.scenario, "it was killed before it ended, by CTest or by somebody else");
  }
  if (!entry.refresh.empty() || entry.verdict_file.empty()) {
    Finding finding = broken(entry.scenario, entry.reason);
    finding.advice = entry.advice;
    finding.is_refresh = !entry.refresh.empty();
    finding.status = finding.is_refresh ? entry.refresh : finding.status;
    return finding;
  }
  try {
    Finding finding = read_verdict(entry.verdict_file);
    finding.scenario = entry.scenario;
    return finding;
  } catch (const Error& error) {
    return broken(entry.scenario, error.what());
  }
}

}  // namespace filperf::summary
