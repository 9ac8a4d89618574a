#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "callgraph/marshal_bytes.h"
#include "run/runner.h"

namespace filperf::run::test {

/// The counts of functions that were called once each and call nothing, as the driver writes them.
/// @param labels  file and name of each
inline std::string counts_of(const std::vector<std::pair<std::string, std::string>>& labels) {
  using namespace callgraph::test;
  const auto list = [](std::size_t size) { return code('[') + little_endian(size, 4); };
  const auto text = [](const std::string& value) { return code('u') + little_endian(value.size(), 4) + value; };
  std::string numbers = list(labels.size());
  std::string functions = list(6 * labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto& [file, name] = labels[i];
    numbers += integer(static_cast<std::int32_t>(i));
    functions += code('(') + little_endian(3, 4) + text(file) + integer(1) + text(name);
    functions += integer(1) + integer(0) + real(0.0) + real(0.0) + integer(0);
  }
  return code('(') + little_endian(3, 4) + numbers + functions + list(0);
}

/// The record of a run that came to its end, or to `stage`.
inline std::string record_of(const std::string& stage = "done", const std::string& failure = "null") {
  return R"({"stage": ")" + stage +
         R"(", "python": {"implementation": "cpython", "version": [3, 11, 7]}, "stdlib": "/usr/lib/python3.11",
             "path": [], "program": ["/site/tool"], "seconds": 1.5, "profiler": "kept",
             "engine": {"name": "native", "why_not_native": "", "ended_by": ""}, "failure": )" +
         failure + "}";
}

/// What a fake run leaves, and how it ends.
struct FakeRun {
  process::ProcessResult process = {};
  model::RunMode mode = {};
  std::optional<std::string> record = record_of();
  std::optional<std::string> counts = counts_of({{"/site/tool/a.py", "main"}});
  std::string output = {};
  std::optional<std::string> lost = {};  ///< why the run is lost, if it is
};

/// Starts no process: each run leaves what it was told to, one after the other. It keeps the requests.
class FakeRunner final : public Runner {
public:
  explicit FakeRunner(std::vector<FakeRun> runs) : runs_(std::move(runs)) {}

  [[nodiscard]] DriverEnd run(const scenario::Scenario& /*scenario*/, const Sandbox& /*sandbox*/,
                              const DriverRequest& request, const Meanwhile& meanwhile) const override {
    const FakeRun& run = runs_.at(requests_.size());
    requests_.push_back(request);
    write(request.standard_output, run.output);
    write(request.standard_error, "");
    if (meanwhile.started) {
      meanwhile.started();
    }
    if (run.lost) {
      throw RunLost(*run.lost);
    }
    if (run.counts) {
      write(request.result / "counts", *run.counts);
    }
    if (run.record) {
      write(request.result / "record.json", *run.record);
    }
    if (meanwhile.left) {
      meanwhile.left();
    }
    return {run.process, run.mode};
  }

  [[nodiscard]] const std::vector<DriverRequest>& requests() const { return requests_; }

private:
  static void write(const std::filesystem::path& file, const std::string& content) {
    std::ofstream(file, std::ios::binary) << content;
  }

  std::vector<FakeRun> runs_;
  mutable std::vector<DriverRequest> requests_;
};

/// A scenario whose name no other test has, since the sandbox's name follows from it. Its interpreter is a file that
/// can be executed.
inline scenario::Scenario scenario_of_this_test() {
  scenario::Scenario scenario;
  scenario.name = std::string("unit-") + testing::UnitTest::GetInstance()->current_test_info()->test_suite_name() +
                  "-" + testing::UnitTest::GetInstance()->current_test_info()->name();
  scenario.declared_at = "CMakeLists.txt:7";
  scenario.phase = scenario::Phase::run;
  scenario.subject.name = "tool";
  scenario.subject.entry = "tool.cli:main";
  scenario.subject.package = "tool";
  scenario.subject.python = "/bin/sh";
  scenario.arguments = {"build", "x.yml"};
  return scenario;
}

}  // namespace filperf::run::test
