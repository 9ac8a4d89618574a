#pragma once

#include <string>

namespace filperf::model {

/// What may count the calls of a run: FIL_PERF_CPROFILE_ENGINE.
enum class EngineChoice {
  automatic,  ///< the native counter where it fits the interpreter, else the standard library's profiler
  native,     ///< the native counter, or the run fails
  cprofile,   ///< the standard library's profiler, which sees no lines and no bill
};

/// What counted the calls of a run.
struct Engine {
  bool native = false;
  EngineChoice choice = EngineChoice::automatic;
  std::string why_not_native;  ///< why the native counter does not fit; empty if it does
  std::string ended_by;        ///< what ended its counting early, in part or in whole; empty if nothing did
};

}  // namespace filperf::model
