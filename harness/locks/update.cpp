#include "locks/update.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/files.h"
#include "base/json_object.h"
#include "base/utf8.h"
#include "driver/sources.h"
#include "run/python_environment.h"

namespace filperf::locks {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kMostDistributions = 1'000'000;

const nlohmann::json& list_in(const nlohmann::json& document, const char* key, const std::string& attempt) {
  const auto found = document.find(key);
  if (found == document.end() || !found->is_array()) {
    throw Error(attempt, fmt::format("it gives no list `{}`", key));
  }
  return *found;
}

Update read_answer(const std::string& text) {
  const std::string attempt = "cannot read what differs between two lock files";
  const nlohmann::json document = parse_json(text, attempt);
  const JsonObject json(document, attempt);
  Update update;
  update.before = json.integer("before", 0, kMostDistributions);
  update.after = json.integer("after", 0, kMostDistributions);
  std::map<std::string, std::size_t> places;
  for (const nlohmann::json& entry : list_in(document, "changed", attempt)) {
    const JsonObject changed(entry, attempt, "changed");
    places.emplace(changed.text("name"), update.changed.size());
    update.changed.push_back({changed.text("name"), changed.optional_text("before").value_or(""),
                              changed.optional_text("after").value_or("")});
  }
  for (const nlohmann::json& group : list_in(document, "groups", attempt)) {
    std::vector<std::size_t> members;
    for (const std::string& name : group.get<std::vector<std::string>>()) {
      members.push_back(places.at(name));
    }
    update.groups.push_back(std::move(members));
  }
  update.locks = json.texts("locks");
  if (update.locks.size() != update.groups.size()) {
    throw Error(attempt, "it gives another number of locks than of groups");
  }
  return update;
}

}  // namespace

fs::path packages_of(const fs::path& environment) {
  const run::PythonEnvironment found = run::environment_of(environment / "bin" / "python");
  if (found.packages.empty()) {
    throw Error(fmt::format("cannot read the environment {}", environment.string()), "it has no folder site-packages",
                "Remove it and try again.");
  }
  return found.root / found.packages.front();
}

Update update_between(const Lock& old_lock, const fs::path& old_environment, const Lock& new_lock,
                      const fs::path& new_environment) {
  const std::string attempt = fmt::format("cannot compare {} with {}", old_lock.name, new_lock.name);
  const TemporaryFolder folder((fs::temp_directory_path() / "filperf-locks-").string());
  const fs::path script = folder.path() / "lock_update.py";
  write_file_atomically(script, driver::lock_update_source());
  return read_answer(ask_python(old_environment / "bin" / "python", script,
                                {old_lock.file.string(), new_lock.file.string(), packages_of(old_environment).string(),
                                 packages_of(new_environment).string()},
                                attempt));
}

std::string text_of(const ChangedDistribution& distribution) {
  const std::string name = printable(distribution.name);
  if (distribution.before.empty()) {
    return fmt::format("{} {} (added)", name, printable(distribution.after));
  }
  if (distribution.after.empty()) {
    return fmt::format("{} {} (removed)", name, printable(distribution.before));
  }
  if (distribution.before == distribution.after) {
    return fmt::format("{} {} (other files)", name, printable(distribution.before));
  }
  return fmt::format("{} {} -> {}", name, printable(distribution.before), printable(distribution.after));
}

std::string group_text(const Update& update, std::size_t group) {
  std::string text;
  for (const std::size_t place : update.groups[group]) {
    text += (text.empty() ? "" : ", ") + text_of(update.changed[place]);
  }
  return text;
}

}  // namespace filperf::locks
