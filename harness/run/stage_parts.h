#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "run/python_environment.h"
#include "run/source_tree.h"

namespace filperf::run {

// What making a staged environment and making its byte code have in common.

/// What a staged environment is made of.
struct StageRequest {
  std::string digest;   ///< its name
  std::string content;  ///< see model::StagedSource
  PythonEnvironment environment;
  std::string identity;  ///< the environment's
  SourceTree tree;
  std::string package;
  std::filesystem::path byte_code;  ///< the folder that holds byte code by the full path of its source
};

/// Runs an interpreter. @return what it printed; no value unless it ended with 0
[[nodiscard]] std::optional<std::string> printed_by(std::vector<std::string> command);

/// Does something with files. @throws Error that names the source that is staged, if the system refuses it
template <typename Task>
void with_source_named(const StageRequest& request, const Task& task) {
  try {
    task();
  } catch (const std::filesystem::filesystem_error& error) {
    throw Error("cannot stage the source " + request.tree.root.string(),
                fmt::format("{}: {}", error.path1().string(), error.code().message()),
                "Look at the free space and the permissions there.");
  }
}

}  // namespace filperf::run
