#include "run/tools.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>
#include <system_error>

#include "base/error.h"
#include "base/files.h"
#include "base/json_object.h"
#include "base/json_text.h"
#include "base/regular_expression.h"
#include "base/temporary_folder.h"
#include "process/process.h"
#include "process/search_path.h"
#include "run/pinned_environment.h"

namespace filperf::run {

namespace fs = std::filesystem;

namespace {

constexpr const char* kMissing = "missing";

/// What tells one build of a program from another without running it.
std::string fingerprint(const fs::path& tool) {
  struct stat status {};
  std::error_code error;
  const fs::path real = fs::canonical(tool, error);
  if (error || ::stat(real.c_str(), &status) != 0) {
    return {};
  }
  return fmt::format("{}|{}|{}.{}", real.string(), status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

/// Runs the program for its version. Graphviz's programs take `-V`, all others `--version`.
std::string ask_version(const std::string& name, const fs::path& tool) {
  const bool graphviz =
      name == "dot" || name == "neato" || name == "fdp" || name == "sfdp" || name == "twopi" || name == "circo";
  const TemporaryFolder folder("/tmp/filperf-");
  process::ProcessRequest request;
  request.command = {tool.string(), graphviz ? "-V" : "--version"};
  request.environment = {std::string("PATH=") + kPinnedPath, "LC_ALL=C"};
  request.working_folder = folder.path();
  request.standard_input = "/dev/null";
  request.standard_output = folder.path() / "out";
  request.standard_error = folder.path() / "err";
  request.timeout_seconds = 10;
  if (process::run_process(request).end != process::ProcessEnd::exited) {
    return "unknown";
  }
  // A program may print anything. The library's search recurses once for each character that fits, so it gets few.
  constexpr std::size_t kSearched = 2048;
  const std::string text =
      (read_file(folder.path() / "out").substr(0, kSearched) + read_file(folder.path() / "err")).substr(0, kSearched);
  static const RegularExpression kVersion(R"(\d+(\.\d+)+)");
  const auto found = kVersion.find_in(text);
  return found ? found->front() : "unknown";
}

nlohmann::json read_cache(const fs::path& cache) {
  try {
    nlohmann::json content = parse_json(read_file(cache, std::size_t{1} << 20U), "cannot read the versions of tools");
    return content.is_object() ? content : nlohmann::json::object();
  } catch (const Error&) {
    return nlohmann::json::object();
  }
}

void write_cache(const fs::path& cache, const nlohmann::json& content) {
  try {
    write_file_atomically(cache, json_text_of(content));
  } catch (const Error&) {
    return;  // the next run asks again
  }
}

}  // namespace

std::map<std::string, std::string> tool_versions(const std::vector<std::string>& tools, const fs::path& cache) {
  std::map<std::string, std::string> versions;
  nlohmann::json remembered = nlohmann::json::object();
  if (!tools.empty()) {
    remembered = read_cache(cache);
  }
  bool asked = false;
  for (const std::string& name : tools) {
    const fs::path tool = process::find_program(name, kPinnedPath).path;
    if (tool.empty()) {
      versions[name] = kMissing;
      continue;
    }
    const std::string key = name + "|" + fingerprint(tool);
    if (const auto known = remembered.find(key); known != remembered.end() && known->is_string()) {
      versions[name] = known->get<std::string>();
      continue;
    }
    versions[name] = ask_version(name, tool);
    remembered[key] = versions[name];
    asked = true;
  }
  if (asked) {
    write_cache(cache, remembered);
  }
  return versions;
}

}  // namespace filperf::run
