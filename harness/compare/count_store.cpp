#include "compare/count_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/error.h"
#include "base/files.h"
#include "base/json_object.h"
#include "base/json_text.h"
#include "base/temporary_folder.h"
#include "run/private_folder.h"
#include "run/use_lock.h"

namespace filperf::compare {

namespace fs = std::filesystem;

namespace {

constexpr const char* kSchemaOfSeal = "filperf/counts/1";
constexpr const char* kSeal = "seal.json";
constexpr std::size_t kLargestSeal = std::size_t{64} << 10U;
constexpr std::size_t kLargestEntry = std::size_t{256} << 20U;
constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

std::string seal_of(const std::string& key, std::string_view version, std::string_view scenario, std::string_view text,
                    bool repeated) {
  return digest_of({kSchemaOfSeal, "|", key, "|", version, "|", scenario, "|", repeated ? "again" : "once", "|", text});
}

/// Names from a file lead nowhere else.
bool is_plain_name(const std::string& name) {
  return !name.empty() && name.front() != '.' && name.find_first_not_of(kLetters) == std::string::npos;
}

std::uintmax_t bytes_below(const fs::path& folder) {
  std::uintmax_t bytes = 0;
  std::error_code error;
  for (auto entry = fs::recursive_directory_iterator(folder, error);
       !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    std::error_code unknown;
    const std::uintmax_t size = entry->is_regular_file(unknown) ? entry->file_size(unknown) : 0;
    bytes += unknown ? 0 : size;
  }
  return bytes;
}

}  // namespace

CountStore::CountStore(const fs::path& home) : folder_(home / "counts") {
  run::require_private_folder(home);
  run::require_private_folder(folder_);
  // A cache of a CI may have unpacked it for others to read.
  if (::chmod(folder_.c_str(), S_IRWXU) != 0) {
    throw Error("cannot keep others out of the folder of counts " + folder_.string(), std::strerror(errno));
  }
}

std::optional<CountStore::Found> CountStore::find(const std::string& key) const {
  const fs::path folder = folder_of(key);
  std::error_code error;
  if (!fs::exists(folder / kSeal, error)) {
    return std::nullopt;
  }
  try {
    const std::string attempt = "cannot read " + (folder / kSeal).string();
    const nlohmann::json document = parse_json(read_file(folder / kSeal, kLargestSeal), attempt);
    const JsonObject json(document, attempt);
    const std::string version = json.text("version");
    const std::string scenario = json.text("scenario");
    const bool repeated = document.value("repeated", nlohmann::json()) == true;
    if (json.text("schema") == kSchemaOfSeal && is_plain_name(version) && is_plain_name(scenario)) {
      fs::path file = folder / version / (scenario + ".json");
      if (json.text("digest") == seal_of(key, version, scenario, read_file(file, kLargestEntry), repeated)) {
        // The time of the last use.
        static_cast<void>(::utimensat(AT_FDCWD, folder.c_str(), nullptr, 0));
        return Found{folder, std::move(file), repeated};
      }
    }
  } catch (const std::exception&) {
    // It is counted again.
  }
  remove(key);
  return std::nullopt;
}

CountStore::Found CountStore::add(const std::string& key, const std::string& version, const std::string& scenario,
                                  std::string_view text, bool repeated) const {
  // Complete before it has its name: whoever looks for it at the same time finds all of it or nothing.
  const TemporaryFolder fresh((folder_ / (key.substr(0, 8) + ".new-")).string());
  const fs::path folder = folder_of(key);
  std::error_code error;
  fs::create_directory(fresh.path() / version, error);
  write_file_atomically(fresh.path() / version / (scenario + ".json"), text);
  const nlohmann::ordered_json seal{{"schema", kSchemaOfSeal},
                                    {"version", version},
                                    {"scenario", scenario},
                                    {"repeated", repeated},
                                    {"digest", seal_of(key, version, scenario, text, repeated)}};
  write_file_atomically(fresh.path() / kSeal, json_text_of(seal, JsonLayout::indented) + "\n");
  for (int tries = 0; tries < 3; ++tries) {
    if (::rename(fresh.path().c_str(), folder.c_str()) == 0) {
      return {folder, folder / version / (scenario + ".json"), repeated};
    }
    const int failure = errno;
    if (failure != EEXIST && failure != ENOTEMPTY) {
      throw Error("cannot keep the counts in " + folder.string(), std::strerror(failure),
                  "Look at the free space and the permissions there.");
    }
    remove(key);
  }
  throw Error("cannot keep the counts in " + folder.string(), "others write there all the time");
}

void CountStore::remove(const std::string& key) const noexcept {
  // Out of the way first: nobody finds half of it.
  try {
    const TemporaryFolder gone((folder_ / (key.substr(0, 8) + ".old-")).string());
    static_cast<void>(::rename(folder_of(key).c_str(), (gone.path() / "entry").c_str()));
  } catch (const std::exception&) {
    remove_folder(folder_of(key));
  }
}

void CountStore::prune() const {
  std::vector<std::tuple<double, std::uintmax_t, fs::path>> entries;
  std::uintmax_t bytes = 0;
  for (const fs::path& entry : entries_in(folder_)) {
    const std::uintmax_t size = bytes_below(entry);
    entries.emplace_back(run::seconds_since_use(entry).value_or(0), size, entry);
    bytes += size;
  }
  std::sort(entries.rbegin(), entries.rend());
  std::size_t count = entries.size();
  for (const auto& [age, size, path] : entries) {
    if ((count <= most_entries && bytes <= most_bytes) || age < spared_seconds) {
      return;
    }
    remove_folder(path);
    --count;
    bytes -= size;
  }
}

}  // namespace filperf::compare
