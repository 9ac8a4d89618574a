#pragma once

#include "base/output.h"
#include "callgraph/profile.h"
#include "export/format.h"

namespace filperf::exporting {

// One writer for each format, in a file with the format's name.

void write_callgrind(const callgraph::Profile& profile, const ExportOptions& options, Output& output);
void write_speedscope(const callgraph::Profile& profile, const ExportOptions& options, Output& output);
void write_dot(const callgraph::Profile& profile, const ExportOptions& options, Output& output);
void write_folded(const callgraph::Profile& profile, const ExportOptions& options, Output& output);
void write_csv(const callgraph::Profile& profile, const ExportOptions& options, Output& output);
void write_json(const callgraph::Profile& profile, const ExportOptions& options, Output& output);

}  // namespace filperf::exporting
