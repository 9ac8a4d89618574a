#pragma once

#include <string>

#include "summary/report.h"

namespace filperf::summary {

/// The report as Markdown of GitHub's and GitLab's kind: for the summary of a job, or a comment. One line where all is
/// green. Else what is red and why, where, and what accepts it; the rest is folded. At most 60,000 characters: both
/// services refuse longer ones.
[[nodiscard]] std::string markdown_text(const Report& report);

}  // namespace filperf::summary
