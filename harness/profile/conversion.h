#pragma once

#include <string>

#include "export/export.h"

namespace filperf::profile {

/// A dump to write in another format.
struct ConversionRequest {
  std::string in;
  std::string out;  ///< `-` for standard output
  std::string to;   ///< a format's name; empty to take it from the extension of `out`
  std::string via;  ///< kOriginalConverter to let that tool write callgrind; else empty
  exporting::ExportOptions write;
};

/// Writes a dump in another format, whole or not at all. @return the format
/// @throws UsageError if the format is not known, or both files are the same
/// @throws Error if the dump cannot be read or the output cannot be written
/// @throws Interrupted if this process was told to stop
exporting::Format convert(const ConversionRequest& request);

}  // namespace filperf::profile
