#include "run/stage_parts.h"

#include <utility>

#include "base/files.h"
#include "base/temporary_folder.h"
#include "process/process.h"
#include "run/small_text.h"

namespace filperf::run {

namespace fs = std::filesystem;

namespace {

constexpr double kPatienceSeconds = 300;

}  // namespace

std::optional<std::string> printed_by(std::vector<std::string> command) {
  const TemporaryFolder folder("/tmp/filperf-");
  process::ProcessRequest request;
  request.command = std::move(command);
  request.environment = {"LC_ALL=C.UTF-8"};
  request.working_folder = folder.path();
  request.standard_input = "/dev/null";
  request.standard_output = folder.path() / "out";
  request.standard_error = folder.path() / "err";
  request.timeout_seconds = kPatienceSeconds;
  const process::ProcessResult result = process::run_process(request);
  if (result.end != process::ProcessEnd::exited || result.code != 0) {
    return std::nullopt;
  }
  return read_file(request.standard_output, kLargestText);
}

}  // namespace filperf::run
