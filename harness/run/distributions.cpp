#include "run/distributions.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "base/error.h"
#include "base/files.h"

namespace filperf::run {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kInfoSuffix = ".dist-info";
constexpr std::size_t kLargestRecord = std::size_t{64} << 20U;

std::vector<fs::path> info_folders(const std::string& entry) {
  std::vector<fs::path> folders;
  std::error_code error;
  for (auto item = fs::directory_iterator(entry, error); !error && item != fs::directory_iterator();
       item.increment(error)) {
    if (item->path().extension() == kInfoSuffix) {
      folders.push_back(item->path());
    }
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

/// The first path components of the files that a RECORD lists.
void add_owned(const fs::path& record, const std::string& owner, std::map<std::string, std::string>& owners) {
  std::string content;
  try {
    content = read_file(record, kLargestRecord);
  } catch (const Error&) {
    return;
  }
  std::string_view rest = content;
  std::string_view last;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    // A path with a comma in it is quoted.
    const bool quoted = line.starts_with('"');
    line.remove_prefix(quoted ? 1 : 0);
    const std::string_view top = line.substr(0, line.find_first_of(quoted ? "/\"" : "/,"));
    // Scripts are listed by a path that leaves the folder; byte code belongs to whoever has the source.
    if (top == last || top.empty() || top == ".." || top == "__pycache__" || top.ends_with(kInfoSuffix)) {
      continue;
    }
    last = top;
    owners.emplace(std::string(top), owner);
  }
}

}  // namespace

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

Distributions installed_distributions(const std::vector<std::string>& search_path) {
  Distributions found;
  for (const std::string& entry : search_path) {
    for (const fs::path& folder : info_folders(entry)) {
      const std::string stem = folder.stem().string();
      const std::size_t dash = stem.find('-');
      if (dash == std::string::npos) {
        continue;
      }
      const std::string name = normalized_distribution_name(stem.substr(0, dash));
      // The first entry of `sys.path` that has it is the one that is imported.
      if (found.versions.emplace(name, stem.substr(dash + 1)).second) {
        add_owned(folder / "RECORD", name, found.owners);
      }
    }
  }
  return found;
}

}  // namespace filperf::run
