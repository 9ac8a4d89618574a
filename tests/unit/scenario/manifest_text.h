#pragma once

#include <nlohmann/json.hpp>

namespace filperf::test {

/// A manifest as CMake writes it, with a value of its own for every member.
inline nlohmann::json full_manifest() {
  return nlohmann::json::parse(R"({
    "schema": "filperf/manifest/1",
    "scenario": "run-html",
    "phase": "run",
    "labels": ["html"],
    "declared_at": "scenarios/CMakeLists.txt:12",
    "subject": {
      "name": "tool", "entry": "tool.cli:main.run", "package": "tool", "program": "tool-cli",
      "python": "/venv/bin/python", "python_stamp": "/venv/stamp", "source": "/checkout/src", "tools": ["dot"]
    },
    "args": ["run", "a b", ""],
    "inputs": ["/in/mini.yml", "/in/folder"],
    "directories": ["out", "deep/er"],
    "stdin": "/in/answers.txt",
    "subject_environment": {"A": "1"},
    "environment": {"B": "2=3"},
    "subject_settings": {"FIL_PERF_RUN_LABEL": "s"},
    "settings": {"FIL_PERF_CPROFILE_FORMAT": "csv", "FIL_PERF_OUTPUT_DIR": "/o"},
    "prepare": ["init"],
    "expect_exit": 3,
    "timeout_s": 7.5,
    "memory_limit_mib": 512,
    "limits": {
      "max_drift_percent": 2, "max_program_drift_percent": 0, "max_function_drift_percent": 12.5, "min_calls": 50,
      "max_calls": 1000000, "max_creep_percent": 3, "creep_since": "v1.6.0"
    },
    "baseline_dir": "/repo/baselines",
    "output_dir": "/build/outputs",
    "index": "/build/index.json",
    "byte_code_dir": "/var/pycache",
    "refresh_command": "ctest --preset perf-refresh -R x"
  })");
}

}  // namespace filperf::test
