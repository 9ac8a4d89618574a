#include "run/stage_store.h"

#include <sys/file.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "base/json_object.h"
#include "base/json_text.h"
#include "base/temporary_folder.h"
#include "run/private_folder.h"
#include "run/use_lock.h"

namespace filperf::run {

namespace fs = std::filesystem;

namespace {

constexpr const char* kSchema = "filperf/stage/1";
constexpr std::string_view kLockSuffix = ".lock";
constexpr std::size_t kKeptOfOne = 4;
constexpr std::size_t kKept = 12;
/// Cleaners of temporary files remove what nobody has changed for ten days or more.
constexpr double kLongestSeconds = 7 * 24 * 3600.0;
constexpr std::size_t kLargestMarker = std::size_t{16} << 20U;

}  // namespace

StageStore::StageStore(fs::path home) : home_(std::move(home)), folder_(home_ / "stages") {
  require_private_folder(home_);
  require_private_folder(folder_);
}

Descriptor StageStore::lock(const std::string& digest, int operation) const {
  return lock_for_use(lock_of(digest), "the staged environment", operation);
}

std::optional<StageMarker> StageStore::marker_of(const std::string& digest) const {
  std::error_code error;
  const fs::path file = marker_file(digest);
  if (!fs::is_directory(place_of(digest), error) ||
      seconds_since_use(file).value_or(kLongestSeconds) >= kLongestSeconds) {
    return std::nullopt;
  }
  try {
    const nlohmann::json document = parse_json(read_file(file, kLargestMarker), "cannot read " + file.string());
    const JsonObject json(document, "cannot read " + file.string());
    if (json.text("schema") != kSchema) {
      return std::nullopt;
    }
    return StageMarker{json.text("environment"), json.text("packages"), json.texts("names"), json.texts("changed")};
  } catch (const Error&) {
    return std::nullopt;  // it is made again
  }
}

void StageStore::write_marker(const std::string& digest, const StageMarker& marker) const {
  const nlohmann::json document{{"schema", kSchema},
                                {"environment", marker.environment},
                                {"packages", marker.packages.string()},
                                {"names", marker.names},
                                {"changed", marker.changed}};
  write_file_atomically(marker_file(digest), json_text_of(document, JsonLayout::indented) + "\n");
}

void StageStore::invalidate(const std::string& digest) const {
  std::error_code error;
  fs::remove(marker_file(digest), error);
  if (error) {
    throw Error("cannot change the staged environment " + place_of(digest).string(), error.message());
  }
}

std::optional<StageStore::Old> StageStore::take_old(const std::string& environment) const {
  std::vector<std::string> candidates;
  for (const std::string& digest : by_use()) {
    if (const std::optional<StageMarker> marker = marker_of(digest); marker && marker->environment == environment) {
      candidates.push_back(digest);
    }
  }
  if (candidates.size() < kKeptOfOne) {
    return std::nullopt;
  }
  for (const std::string& digest : candidates) {
    if (Descriptor lock = this->lock(digest, LOCK_EX | LOCK_NB)) {
      // It may have been changed before it was locked.
      if (std::optional<StageMarker> marker = marker_of(digest); marker && marker->environment == environment) {
        return Old{digest, *std::move(marker), std::move(lock)};
      }
    }
  }
  return std::nullopt;
}

void StageStore::prune(const fs::path& byte_code) const {
  std::vector<std::string> stages = by_use();
  for (std::size_t i = 0; stages.size() - i > kKept; ++i) {
    if (const Descriptor lock = this->lock(stages[i], LOCK_EX | LOCK_NB)) {
      remove(stages[i], byte_code, lock);
      return;
    }
  }
}

void StageStore::remove(const std::string& digest, const fs::path& byte_code, const Descriptor& /*lock*/) const {
  invalidate(digest);
  remove_folder(place_of(digest));
  remove_folder(byte_code / place_of(digest).relative_path());
  std::error_code error;
  fs::remove(lock_of(digest), error);
}

std::vector<std::string> StageStore::by_use() const {
  std::vector<std::pair<double, std::string>> found;
  for (const fs::path& entry : entries_in(folder_)) {
    if (entry.extension() == kLockSuffix) {
      found.emplace_back(-seconds_since_use(entry).value_or(kLongestSeconds), entry.stem().string());
    }
  }
  std::sort(found.begin(), found.end());
  std::vector<std::string> digests;
  for (auto& [age, digest] : found) {
    digests.push_back(std::move(digest));
  }
  return digests;
}

}  // namespace filperf::run
