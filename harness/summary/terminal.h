#pragma once

#include <string>
#include <vector>

#include "base/paragraph.h"
#include "summary/finding.h"

namespace filperf::summary {

/// The summary of several scenarios: how many ran, are red, weakened and skipped; the reds grouped by their reason,
/// each with what to do about it; and one command that accepts all counts that can be accepted. Of refreshes: what they
/// did. Empty if there is no finding.
///
/// @param names_of_all  the names of all scenarios that are declared, so that the command needs to name none if all are
///                      to be accepted; may be empty
[[nodiscard]] std::string terminal_text(const std::vector<Finding>& findings,
                                        const std::vector<std::string>& names_of_all = {}, Width width = {});

}  // namespace filperf::summary
