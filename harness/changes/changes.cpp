#include "changes/changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/files.h"
#include "base/json_object.h"
#include "base/json_text.h"
#include "base/temporary_folder.h"
#include "base/utf8.h"
#include "driver/sources.h"
#include "process/printed.h"
#include "process/process.h"

namespace filperf::changes {

namespace fs = std::filesystem;

namespace {

constexpr const char* kAttempt = "cannot compare the code of two revisions";
/// Much more than all names of a large program.
constexpr std::size_t kLargestAnswer = std::size_t{64} << 20U;
constexpr std::uint64_t kMemory = std::uint64_t{2048} << 20U;
constexpr double kSeconds = 120;

nlohmann::json to_json(const PackageCopy& copy) {
  return {{"packages", copy.packages.string()}, {"names", copy.names}};
}

process::ProcessRequest request_for(const fs::path& python, const fs::path& folder) {
  process::ProcessRequest request;
  // Isolated, without the user's packages, and without byte code beside the files.
  request.command = {
      python.string(), "-I", "-S", "-B", (folder / "changed_code.py").string(), (folder / "request.json").string()};
  request.environment = {"LC_ALL=C.UTF-8", "PYTHONHASHSEED=0"};
  request.working_folder = folder;
  request.standard_input = "/dev/null";
  request.standard_output = folder / "answer.json";
  request.standard_error = folder / "stderr.txt";
  request.timeout_seconds = kSeconds;
  request.memory_limit_bytes = kMemory;
  return request;
}

std::vector<std::string> sorted_names(const JsonObject& answer, const char* key) {
  std::vector<std::string> names = answer.texts(key);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace

bool Changes::touches(const std::string& identity) const {
  return std::binary_search(changed.begin(), changed.end(), identity) ||
         std::binary_search(added.begin(), added.end(), identity);
}

Changes changes_between(const PackageCopy& before, const PackageCopy& after, const std::string& package,
                        const fs::path& python) {
  const TemporaryFolder folder(fs::temp_directory_path() / "filperf-changes-");
  const nlohmann::json question = {{"package", package}, {"before", to_json(before)}, {"after", to_json(after)}};
  write_file_atomically(folder.path() / "changed_code.py", driver::changes_source());
  write_file_atomically(folder.path() / "request.json", json_text_of(question));
  const process::ProcessRequest request = request_for(python, folder.path());
  const process::ProcessResult result = process::run_process(request);
  if (result.end != process::ProcessEnd::exited || result.code != 0) {
    throw Error(kAttempt,
                fmt::format("{} could not read them{}", python.string(),
                            process::last_lines("It printed", process::printed_into(request.standard_error))),
                "Check that this is the program's interpreter, and that it can read the files.");
  }
  const std::string attempt = fmt::format("cannot read what {} says of two revisions", python.string());
  const nlohmann::json document = parse_json(read_file(request.standard_output, kLargestAnswer), attempt);
  const JsonObject answer(document, attempt);
  return {sorted_names(answer, "changed"), sorted_names(answer, "added"), sorted_names(answer, "removed"),
          sorted_names(answer, "module_level"), sorted_names(answer, "files")};
}

}  // namespace filperf::changes
