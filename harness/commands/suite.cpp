#include <unistd.h>

#include <filesystem>
#include <memory>
#include <vector>

#include "base/error.h"
#include "base/standard_output.h"
#include "base/workflow_commands.h"
#include "commands/commands.h"
#include "commands/width.h"
#include "gate/suite.h"
#include "scenario/scenario.h"
#include "summary/suite_entry.h"
#include "summary/terminal.h"

namespace filperf::commands {

namespace {

std::vector<std::string> declared_names(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const scenario::IndexEntry& entry : scenario::read_index(folder.parent_path() / "index.json")) {
    names.push_back(entry.name);
  }
  return names;
}

void end(const std::filesystem::path& folder) {
  std::vector<summary::Finding> findings;
  for (const gate::SuiteEntry& entry : gate::Suite::end(folder, ::getppid())) {
    findings.push_back(summary::finding_of(entry));
  }
  if (!findings.empty()) {
    print_text(without_workflow_commands(
                   summary::terminal_text(findings, declared_names(folder), width_of_output_of(::getppid()))),
               false);
  }
}

/// A command that CTest runs before or after all tests. A failure would stop CTest, and is not one of the gate's.
Command at_an_end(const std::string& name, const std::string& description,
                  const std::function<void(const std::filesystem::path&)>& act) {
  const auto folder = std::make_shared<std::filesystem::path>();
  return {.name = name,
          .description = description,
          .options = {{"FOLDER", folder.get(), "Where the run keeps its notes", {.required = true}}},
          .run = [folder, act] {
            try {
              act(*folder);
            } catch (const Error& error) {
              say("filperf: {}\n", error.what());
            }
            return 0;
          }};
}

}  // namespace

Command suite_command() {
  return {.name = "suite",
          .description = "What CTest runs before and after all tests, for the summary",
          .hidden = true,
          .commands = {at_an_end("begin", "Begin to note what becomes of scenarios",
                                 [](const auto& folder) { gate::Suite::begin(folder, ::getppid()); }),
                       at_an_end("end", "Print the summary of what was noted", end)}};
}

}  // namespace filperf::commands
