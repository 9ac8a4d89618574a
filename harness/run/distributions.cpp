#include "run/distributions.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <system_error>

#include "base/error.h"
#include "base/json_object.h"
#include "run/small_text.h"

namespace filperf::run {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kInfoSuffix = ".dist-info";
constexpr std::string_view kEggSuffix = ".egg-info";
constexpr std::size_t kLargestRecord = std::size_t{64} << 20U;

std::vector<fs::path> info_folders(const std::string& entry) {
  std::vector<fs::path> folders;
  std::error_code error;
  for (auto item = fs::directory_iterator(entry, error); !error && item != fs::directory_iterator();
       item.increment(error)) {
    if (const fs::path extension = item->path().extension(); extension == kInfoSuffix || extension == kEggSuffix) {
      folders.push_back(item->path());
    }
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

/// The files that a RECORD lists, without scripts, which are listed by a path that leaves the folder, and without byte
/// code, which belongs to whoever has the source.
std::vector<std::string_view> files_in(std::string_view record) {
  std::vector<std::string_view> files;
  while (!record.empty()) {
    std::string_view line = take_line(record);
    // A path with a comma in it is quoted.
    const bool quoted = line.starts_with('"');
    line.remove_prefix(quoted ? 1 : 0);
    const std::string_view path = line.substr(0, line.find(quoted ? '"' : ','));
    const std::string_view top = path.substr(0, path.find('/'));
    if (!top.empty() && top != ".." && top != "__pycache__" && !top.ends_with(kInfoSuffix)) {
      files.push_back(path);
    }
  }
  return files;
}

nlohmann::json json_or_null(const std::string& text) {
  try {
    return parse_json(text, "cannot read direct_url.json");
  } catch (const Error&) {
    return nullptr;
  }
}

/// `/home/me/acme` for `file:///home/me/acme` in a direct_url.json (PEP 610); empty for anything else.
std::string linked_folder(const std::string& text) {
  constexpr std::string_view kScheme = "file://";
  const nlohmann::json document = json_or_null(text);
  if (!document.is_object() || !document.contains("url") || !document["url"].is_string()) {
    return {};
  }
  const std::string url = document["url"].get<std::string>();
  if (!url.starts_with(kScheme)) {
    return {};
  }
  std::string path;
  for (std::size_t i = kScheme.size(); i < url.size(); ++i) {
    const std::string digits = url.substr(i, 3);
    if (digits.size() == 3 && digits[0] == '%' && std::isxdigit(static_cast<unsigned char>(digits[1])) != 0 &&
        std::isxdigit(static_cast<unsigned char>(digits[2])) != 0) {
      path += static_cast<char>(std::stoi(digits.substr(1), nullptr, 16));
      i += 2;
    } else {
      path += url[i];
    }
  }
  path.erase(path.find_last_not_of('/') + 1);
  return path;
}

bool is_below(std::string_view path, std::string_view folder) {
  return !folder.empty() && path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

/// Collects the distributions of a search path.
class Collector {
public:
  void add(const fs::path& folder) {
    const std::string stem = folder.stem().string();
    const std::size_t dash = stem.find('-');
    const std::string name = normalized_distribution_name(stem.substr(0, dash));
    const bool egg = folder.extension() == kEggSuffix;
    std::string version = dash == std::string::npos || egg ? "" : stem.substr(dash + 1);
    if (egg) {
      version = metadata_header(text_or_nothing(folder / "PKG-INFO"), "Version");
    }
    // The first entry of `sys.path` that has it is the one that is imported.
    if (version.empty() || !found_.versions.emplace(name, version).second) {
      return;
    }
    found_.folders.emplace(name, folder);
    if (egg) {
      add_modules(text_or_nothing(folder / "top_level.txt"), name);
      return;
    }
    if (std::string linked = linked_folder(text_or_nothing(folder / "direct_url.json")); !linked.empty()) {
      found_.linked.emplace_back(std::move(linked), name);
    }
    records_.emplace_back(name, text_or_nothing(folder / "RECORD", kLargestRecord));
    add_tops(records_.back().second, name);
  }

  [[nodiscard]] Distributions take() {
    for (const auto& [name, record] : records_) {
      for (const std::string_view file : files_in(record)) {
        if (shared_.contains(file.substr(0, file.find('/')))) {
          add_place_in_shared(file, name);
        }
      }
    }
    return std::move(found_);
  }

private:
  void add_tops(std::string_view record, const std::string& owner) {
    std::string_view last;
    for (const std::string_view file : files_in(record)) {
      const std::string_view top = file.substr(0, file.find('/'));
      if (top == last) {
        continue;
      }
      last = top;
      if (const auto [known, added] = found_.owners.emplace(std::string(top), owner);
          !added && known->second != owner) {
        shared_.emplace(top);
      }
    }
  }

  void add_modules(std::string_view names, const std::string& owner) {
    while (!names.empty()) {
      if (const std::string name(take_line(names)); !name.empty()) {
        found_.owners.emplace(name, owner);
        found_.owners.emplace(name + ".py", owner);
      }
    }
  }

  /// The folder of a file, or the file itself in the folder that is shared.
  void add_place_in_shared(std::string_view file, const std::string& owner) {
    const std::string_view folder = file.substr(0, file.rfind('/'));
    found_.owners.emplace(std::string(folder.find('/') == std::string_view::npos ? file : folder), owner);
  }

  Distributions found_;
  std::vector<std::pair<std::string, std::string>> records_;  ///< name, text
  std::set<std::string, std::less<>> shared_;
};

}  // namespace

std::string Distributions::owner_of(std::string_view path) const {
  while (true) {
    if (const auto found = owners.find(std::string(path)); found != owners.end()) {
      return found->second;
    }
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) {
      return {};
    }
    path = path.substr(0, slash);
  }
}

std::string Distributions::owner_of_file(const std::string& path, const std::vector<std::string>& search_path) const {
  std::string_view entry;
  for (const std::string& candidate : search_path) {
    if (candidate.size() > entry.size() && path.size() > candidate.size() && is_below(path, candidate)) {
      entry = candidate;
    }
  }
  if (!entry.empty()) {
    if (std::string owner = owner_of(std::string_view(path).substr(entry.size() + 1)); !owner.empty()) {
      return owner;
    }
  }
  const std::pair<std::string, std::string>* nearest = nullptr;
  for (const auto& project : linked) {
    if (is_below(path, project.first) && (nearest == nullptr || project.first.size() > nearest->first.size())) {
      nearest = &project;
    }
  }
  return nearest == nullptr ? std::string() : nearest->second;
}

std::string Distributions::owner_of_package(const std::string& package, const std::vector<std::string>& places) const {
  std::string path = package;
  std::replace(path.begin(), path.end(), '.', '/');
  for (const char* file : {"/__init__.py", ".py"}) {
    if (std::string owner = owner_of(path + file); !owner.empty()) {
      return owner;
    }
  }
  for (const std::string& place : places) {
    if (std::string owner = owner_of_file(place, {}); !owner.empty()) {
      return owner;
    }
  }
  return {};
}

std::string normalized_distribution_name(const std::string& name) {
  std::string normal;
  for (const char c : name) {
    if (c == '-' || c == '_' || c == '.') {
      if (!normal.empty() && normal.back() != '-') {
        normal += '-';
      }
    } else {
      normal += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return normal;
}

std::string metadata_header(std::string_view metadata, std::string_view header) {
  while (!metadata.empty()) {
    const std::string_view line = take_line(metadata);
    if (line.empty()) {
      break;  // the description follows
    }
    if (line.size() > header.size() && line.starts_with(header) && line[header.size()] == ':') {
      const std::size_t from = line.find_first_not_of(' ', header.size() + 1);
      return from == std::string_view::npos ? std::string() : std::string(line.substr(from));
    }
  }
  return {};
}

std::vector<std::string> folders_in_path_files(const fs::path& packages) {
  std::vector<std::string> folders;
  std::error_code error;
  for (auto entry = fs::directory_iterator(packages, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    if (entry->path().extension() != ".pth") {
      continue;
    }
    const std::string text = text_or_nothing(entry->path());
    for (std::string_view rest = text; !rest.empty();) {
      if (const std::string_view line = take_line(rest); line.starts_with('/')) {
        folders.emplace_back(line.substr(0, line.find_last_not_of(' ') + 1));
      }
    }
  }
  return folders;
}

Distributions installed_distributions(const std::vector<std::string>& search_path) {
  Collector collector;
  for (const std::string& entry : search_path) {
    for (const fs::path& folder : info_folders(entry)) {
      collector.add(folder);
    }
  }
  return collector.take();
}

}  // namespace filperf::run
