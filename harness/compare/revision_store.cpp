#include "compare/revision_store.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/file.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "base/digest.h"
#include "base/error.h"
#include "base/files.h"
#include "base/json_object.h"
#include "base/json_text.h"
#include "base/temporary_folder.h"
#include "compare/checkout.h"
#include "compare/tree.h"
#include "history/object_reader.h"
#include "run/private_folder.h"
#include "run/use_lock.h"

namespace filperf::compare {

namespace fs = std::filesystem;
using history::Git;

namespace {

constexpr const char* kSchemaOfRevision = "filperf/revision/2";
constexpr const char* kLock = ".lock";
constexpr std::size_t kKept = 8;
constexpr double kLongestSeconds = 7 * 24 * 3600.0;
constexpr std::size_t kLargestMarker = std::size_t{1} << 20U;
constexpr std::size_t kDigestLength = 16;
constexpr std::size_t kShownPackages = 8;

Descriptor locked(const fs::path& file, int operation) {
  return run::lock_for_use(file, "the revision", operation);
}

/// Where the package is in a commit.
std::string place_in(const std::vector<TreeFile>& files, const NamedCommit& commit, const std::string& package,
                     const std::string& wanted) {
  const std::vector<std::string> places = places_of(files, package);
  if (std::find(places.begin(), places.end(), wanted) != places.end()) {
    return wanted;
  }
  if (!places.empty()) {
    return places.front();
  }
  std::vector<std::string> others = packages_in(files);
  others.resize(std::min(others.size(), kShownPackages));
  throw Error(fmt::format("cannot compare with {}", commit.name),
              fmt::format("there is no package `{}` in it{}", package,
                          others.empty() ? "" : fmt::format("; it has {}", fmt::join(others, ", "))),
              "Name a revision that has it: a package that got another name cannot be compared across that.");
}

}  // namespace

RevisionStore::RevisionStore(const fs::path& home) : folder_(home / "revisions") {
  run::require_private_folder(home);
  run::require_private_folder(folder_);
}

bool RevisionStore::is_complete(const std::string& digest) const {
  std::error_code error;
  return fs::is_directory(folder_ / digest, error) && fs::exists(folder_ / (digest + ".json"), error) &&
         run::seconds_since_use(folder_ / (digest + ".json")).value_or(kLongestSeconds) < kLongestSeconds;
}

KeptRevision RevisionStore::keep(const Git& git, const NamedCommit& commit, const std::string& package,
                                 const std::string& place) const {
  CheckoutRequest request{commit.name, files_of(git, commit.id), "", package};
  request.place = place_in(request.files, commit, package, place);
  std::string listing;
  for (const TreeFile& file : request.files) {
    listing += fmt::format("{} {}{}{}{}\n", file.id, file.executable ? "x" : "", file.link ? "l" : "",
                           file.submodule ? "s" : "", file.path);
  }
  // What a clone lacks, another one may have.
  const std::string where = git.output_of({"rev-parse", "--absolute-git-dir"});
  const std::string digest = digest_of({kSchemaOfRevision, "|", package, "|", request.place, "|", where, "|", listing})
                                 .substr(0, kDigestLength);
  const fs::path marker = folder_ / (digest + ".json");
  KeptRevision kept;
  kept.revision = {commit.name, commit.id, folder_ / digest, folder_ / digest};
  if (!request.place.empty()) {
    kept.revision.source /= request.place;
  }
  while (true) {
    kept.in_use = locked(folder_ / (digest + kLock), LOCK_SH);
    if (is_complete(digest)) {
      break;
    }
    kept.in_use.close();
    const Descriptor alone = locked(folder_ / (digest + kLock), LOCK_EX);
    if (is_complete(digest)) {
      continue;
    }
    std::error_code error;
    fs::remove(marker, error);
    remove_folder(folder_ / digest);
    run::require_private_folder(folder_ / digest);
    history::ObjectReader objects(git);
    const std::vector<std::string> notes = write_checkout(git, objects, request, folder_ / digest);
    const nlohmann::json document{{"schema", kSchemaOfRevision}, {"notes", notes}};
    write_file_atomically(marker, json_text_of(document, JsonLayout::indented) + "\n");
    prune();
  }
  const std::string attempt = "cannot read " + marker.string();
  const nlohmann::json document = parse_json(read_file(marker, kLargestMarker), attempt);
  kept.notes = JsonObject(document, attempt).texts("notes");
  return kept;
}

void RevisionStore::prune() const {
  std::vector<std::pair<double, fs::path>> locks;
  for (const fs::path& entry : entries_in(folder_)) {
    if (entry.extension() == kLock) {
      locks.emplace_back(run::seconds_since_use(entry).value_or(kLongestSeconds), entry);
    }
  }
  std::sort(locks.begin(), locks.end());
  for (std::size_t i = kKept; i < locks.size(); ++i) {
    if (const Descriptor alone = locked(locks[i].second, LOCK_EX | LOCK_NB)) {
      const fs::path folder = folder_ / locks[i].second.stem();
      std::error_code error;
      fs::remove(folder.string() + ".json", error);
      remove_folder(folder);
      fs::remove(locks[i].second, error);
    }
  }
}

}  // namespace filperf::compare
