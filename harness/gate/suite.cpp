#include "gate/suite.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/descriptor.h"
#include "base/error.h"
#include "base/files.h"
#include "base/json_object.h"
#include "base/json_text.h"
#include "process/process_tree.h"

namespace filperf::gate {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLargestFile = std::size_t{64} << 20U;
constexpr const char* kExtension = ".jsonl";
/// A test may be started by a launcher, which is started by another one.
constexpr int kMostLaunchers = 8;

/// The start is a part of the name, because the number of a process comes back.
fs::path file_of(const fs::path& folder, pid_t owner) {
  return folder / fmt::format("{}-{}{}", owner, process::start_ticks(owner), kExtension);
}

/// The process that a file belongs to; 0 if its name does not say.
pid_t owner_of(const fs::path& file) {
  const std::string name = file.filename().string();
  pid_t owner = 0;
  std::from_chars(name.data(), name.data() + name.size(), owner);
  return owner;
}

void remove_abandoned(const fs::path& folder) {
  std::error_code error;
  for (const fs::path& file : entries_in(folder)) {
    const bool abandoned = file.extension() == kExtension && file != file_of(folder, owner_of(file));
    if (abandoned && !fs::remove(file, error) && error) {
      throw Error("cannot remove what an earlier run of CTest left, " + file.string(), error.message());
    }
  }
}

void append(const fs::path& file, const std::string& line, int more_flags) {
  // One write each, at the end: tests that run at the same time do not mix their lines.
  const Descriptor open(::open(file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | more_flags, 0666));
  if (!open || !write_all(open.get(), line)) {
    throw Error("cannot write to " + file.string() + ", which the summary at the end of the tests is made from",
                std::strerror(errno));
  }
}

std::string line_of(const SuiteEntry& entry) {
  const nlohmann::ordered_json json{
      {"scenario", entry.scenario}, {"ended", entry.ended},   {"verdict", entry.verdict_file.string()},
      {"refresh", entry.refresh},   {"reason", entry.reason}, {"advice", entry.advice}};
  return json_text_of(json) + "\n";
}

std::vector<SuiteEntry> read_entries(const fs::path& file) {
  const std::string text = read_file(file, kLargestFile);
  const std::string attempt = "cannot read " + file.string();
  std::vector<SuiteEntry> entries;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const nlohmann::json document = parse_json(rest.substr(0, end), attempt);
    const JsonObject json(document, attempt);
    SuiteEntry entry;
    entry.scenario = json.text("scenario");
    entry.ended = document.value("ended", nlohmann::json()) == true;
    entry.verdict_file = json.text("verdict");
    entry.refresh = json.text("refresh");
    entry.reason = json.text("reason");
    entry.advice = json.text("advice");
    entries.push_back(std::move(entry));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return entries;
}

}  // namespace

void Suite::begin(const fs::path& folder, pid_t owner) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    throw Error("cannot make the folder " + folder.string(), error.message());
  }
  remove_abandoned(folder);
  append(file_of(folder, owner), "", O_CREAT);
}

std::optional<Suite> Suite::around_this_process(const fs::path& folder) {
  pid_t process = ::getppid();
  std::error_code error;
  for (int i = 0; i < kMostLaunchers && process > 1; ++i) {
    fs::path file = file_of(folder, process);
    if (fs::is_regular_file(file, error)) {
      return Suite(std::move(file));
    }
    process = process::parent_of(process);
  }
  return std::nullopt;
}

std::vector<SuiteEntry> Suite::end(const fs::path& folder, pid_t owner) {
  const fs::path file = file_of(folder, owner);
  std::error_code error;
  if (!fs::is_regular_file(file, error)) {
    return {};
  }
  std::vector<SuiteEntry> last;
  for (SuiteEntry& entry : read_entries(file)) {
    // With `ctest --repeat` a scenario comes several times.
    const auto known = std::find_if(last.begin(), last.end(),
                                    [&](const SuiteEntry& other) { return other.scenario == entry.scenario; });
    if (known == last.end()) {
      last.push_back(std::move(entry));
    } else {
      *known = std::move(entry);
    }
  }
  if (!fs::remove(file, error) && error) {
    throw Error("cannot remove " + file.string(), error.message());
  }
  return last;
}

void Suite::note(const SuiteEntry& entry) const {
  append(file_, line_of(entry), 0);
}

std::string Suite::first_with_reason(const SuiteEntry& entry) const {
  for (const SuiteEntry& other : read_entries(file_)) {
    if (other.ended && other.reason == entry.reason) {
      return other.scenario == entry.scenario ? "" : other.scenario;
    }
  }
  return "";
}

}  // namespace filperf::gate
