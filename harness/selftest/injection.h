#pragma once

#include <filesystem>
#include <string>

#include "run/sandbox.h"
#include "scenario/scenario.h"

namespace filperf::selftest {

/// A known change of one function, made in memory for one run. A self-test checks that the gate finds it.
struct Injection {
  std::string module;    ///< `demo.parser.yaml_loader`; must be imported with the entry point
  std::string function;  ///< `safe_load_yaml`, or `Class.method`
  std::string change;    ///< `same`, `twice`, `loop`, `uncached`, `swap` or `spin`: see compile_change.py
  std::string call;      ///< the call that is changed, as in the source, or `.name` for any method of that name
  std::string detail;    ///< for `loop` and `spin` how often, for `swap` what is called instead; else empty
};

/// Compiles the changed function with the subject's interpreter, for a run of the phase `inject` in this sandbox.
/// @throws Error if there is no such function or call, or if the change cannot be made
void compile_injection(const scenario::Scenario& scenario, const run::Sandbox& sandbox, const Injection& injection);

/// An injection in words: "safe_load_yaml of demo.parser.yaml_loader makes the call of yaml.load twice".
[[nodiscard]] std::string describe(const Injection& injection);

}  // namespace filperf::selftest
