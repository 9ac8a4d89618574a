#pragma once

#include <string>

#include "summary/report.h"

namespace filperf::page {

/// The report as one file that a browser opens from the disk: it needs no other file and no network. At most 8 MB: of
/// very many red scenarios, the page has all details of those that moved most, and the essentials of the others.
/// @throws Error if this build has no page; it says what is missing
[[nodiscard]] std::string html_text(const summary::Report& report);

}  // namespace filperf::page
