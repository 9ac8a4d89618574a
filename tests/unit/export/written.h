#pragma once

#include <string>

#include "export/export.h"

namespace filperf::exporting::test {

/// A profile in a format, as the tests write it.
inline std::string written(const callgraph::Profile& profile, Format format, ExportOptions options = {}) {
  options.source = "run.pstats";
  options.creator = "filperf test";
  return export_profile(profile, format, options);
}

}  // namespace filperf::exporting::test
