#include "model/environment.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <regex>
#include <sstream>
#include <system_error>

#include "base/digest.h"
#include "base/error.h"
#include "base/files.h"
#include "base/temporary_folder.h"
#include "process/process.h"

namespace filperf::model {

namespace fs = std::filesystem;

namespace {

constexpr const char* kMissing = "missing";

const char* addresses(const Environment& environment) {
  return environment.fixed_addresses ? "fixed" : "random";
}

void compare(std::vector<EnvironmentChange>& changes, const std::string& what, const std::string& before,
             const std::string& after) {
  if (before != after) {
    changes.push_back({what, before, after});
  }
}

void compare(std::vector<EnvironmentChange>& changes, const std::map<std::string, std::string>& before,
             const std::map<std::string, std::string>& after) {
  const auto value = [](const std::map<std::string, std::string>& map, const std::string& key) {
    const auto found = map.find(key);
    return found == map.end() ? std::string(kMissing) : found->second;
  };
  std::map<std::string, std::string> all = before;
  all.insert(after.begin(), after.end());
  for (const auto& [name, version] : all) {
    compare(changes, name, value(before, name), value(after, name));
  }
}

std::optional<fs::path> find_tool(const std::string& tool) {
  std::istringstream folders(kPinnedPath);
  std::string folder;
  while (std::getline(folders, folder, ':')) {
    const fs::path candidate = fs::path(folder) / tool;
    if (::access(candidate.c_str(), X_OK) == 0 && !fs::is_directory(candidate)) {
      return candidate;
    }
  }
  return std::nullopt;
}

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

/// Runs the program for its version. Graphviz's programs have `-V`, all others are asked for `--version`.
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
  const std::string text = read_file(folder.path() / "out") + read_file(folder.path() / "err");
  std::smatch match;
  return std::regex_search(text, match, std::regex(R"(\d+(\.\d+)+)")) ? match.str() : "unknown";
}

nlohmann::json read_cache(const fs::path& cache) {
  try {
    nlohmann::json content = nlohmann::json::parse(read_file(cache, std::size_t{1} << 20U), nullptr, false);
    return content.is_object() ? content : nlohmann::json::object();
  } catch (const Error&) {
    return nlohmann::json::object();
  }
}

void write_cache(const fs::path& cache, const nlohmann::json& content) {
  try {
    write_file_atomically(cache, content.dump());
  } catch (const Error&) {
    return;  // the next run asks again
  }
}

}  // namespace

std::vector<EnvironmentChange> differences(const Environment& before, const Environment& after) {
  std::vector<EnvironmentChange> changes;
  compare(changes, "python", before.python, after.python);
  compare(changes, "package depth", std::to_string(before.package_depth), std::to_string(after.package_depth));
  compare(changes, "addresses", addresses(before), addresses(after));
  compare(changes, before.tools, after.tools);
  compare(changes, "fonts", before.fonts, after.fonts);
  compare(changes, before.distributions, after.distributions);
  return changes;
}

std::map<std::string, std::string> tool_versions(const std::vector<std::string>& tools, const fs::path& cache) {
  std::map<std::string, std::string> versions;
  nlohmann::json remembered = nlohmann::json::object();
  if (!tools.empty()) {
    remembered = read_cache(cache);
  }
  bool asked = false;
  for (const std::string& name : tools) {
    const std::optional<fs::path> tool = find_tool(name);
    if (!tool) {
      versions[name] = kMissing;
      continue;
    }
    const std::string key = name + "|" + fingerprint(*tool);
    if (const auto known = remembered.find(key); known != remembered.end() && known->is_string()) {
      versions[name] = known->get<std::string>();
      continue;
    }
    versions[name] = ask_version(name, *tool);
    remembered[key] = versions[name];
    asked = true;
  }
  if (asked) {
    write_cache(cache, remembered);
  }
  return versions;
}

std::string fonts_digest() {
  std::vector<std::string> faces;
  for (const char* folder : {"/usr/share/fonts", "/usr/local/share/fonts"}) {
    std::error_code error;
    for (auto entry = fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied, error);
         !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
      std::error_code not_a_file;
      const std::uintmax_t size = entry->is_regular_file(not_a_file) ? entry->file_size(not_a_file) : 0;
      const std::string extension = entry->path().extension().string();
      if (!not_a_file && size > 0 && extension.size() == 4 &&
          std::string(".ttf.otf.ttc.pfb.pcf").find(extension) != std::string::npos) {
        faces.push_back(fmt::format("{} {}\n", entry->path().filename().string(), size));
      }
    }
  }
  if (faces.empty()) {
    return "none";
  }
  std::sort(faces.begin(), faces.end());
  return digest_of(fmt::format("{}", fmt::join(faces, ""))).substr(0, 16);
}

}  // namespace filperf::model
