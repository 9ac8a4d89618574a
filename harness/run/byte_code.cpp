#include "run/byte_code.h"

#include <sys/stat.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <system_error>

#include "base/files.h"
#include "base/temporary_folder.h"
#include "run/private_folder.h"

namespace filperf::run {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kEnding = ".pyc";

/// The module that a file of byte code is of: `a.cpython-311.pyc` and `a.cpython-311.opt-1.pyc` are of `a`.
/// @return empty if the import system gives no file such a name
std::string_view module_of(std::string_view name) {
  if (!name.ends_with(kEnding)) {
    return {};
  }
  name.remove_suffix(kEnding.size());
  const auto last_part = [&] { return name.substr(std::min(name.rfind('.'), name.size())); };
  const auto is_word = [](std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
  };
  if (last_part().starts_with(".opt-")) {
    name.remove_suffix(last_part().size());
  }
  const std::string_view tag = last_part();
  const std::size_t dash = tag.find('-');
  // `.cpython-311`: what others add to it, as in `.cpython-311-pytest-8.4.1`, is no version.
  if (dash == std::string_view::npos || !is_word(tag.substr(1, dash - 1)) || !is_word(tag.substr(dash + 1))) {
    return {};
  }
  return name.substr(0, name.size() - tag.size());
}

/// A file of byte code that is being written has a number behind its name.
bool is_being_written(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot != std::string_view::npos && name.substr(0, dot).ends_with(kEnding) &&
         name.find_first_not_of("0123456789", dot + 1) == std::string_view::npos;
}

/// A staged environment shares the byte code of the declared one by links from one place in the folder to another.
bool is_link_within(const fs::path& entry, const fs::path& byte_code_folder) {
  std::error_code error;
  return fs::read_symlink(entry, error).string().starts_with(byte_code_folder.string() + "/");
}

/// Whether an entry of the folder for byte code belongs there. @param source  the folder that it mirrors
bool belongs(const fs::path& entry, const fs::path& source, const fs::path& byte_code_folder) {
  std::error_code error;
  const std::string name = entry.filename().string();
  if (fs::is_directory(entry, error) && (!fs::is_symlink(entry, error) || is_link_within(entry, byte_code_folder))) {
    return fs::is_directory(source / name, error);
  }
  const std::string module(module_of(name));
  const auto is_source = [&](const char* ending) { return fs::exists(source / (module + ending), error); };
  return is_being_written(name) || (!module.empty() && (is_source(".py") || is_source("") || is_source(".pyw")));
}

void remove_what_does_not_belong(const fs::path& folder, const fs::path& source, const fs::path& byte_code_folder) {
  for (const fs::path& entry : entries_in(folder)) {
    if (!belongs(entry, source, byte_code_folder)) {
      remove_folder(entry);
    }
  }
}

}  // namespace

fs::path byte_code_below(const scenario::Scenario& scenario, const fs::path& folder) {
  return byte_code_folder(scenario) / folder.relative_path();
}

std::int64_t count_byte_code(const fs::path& folder) {
  std::int64_t count = 0;
  std::error_code error;
  for (auto entry = fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied, error);
       !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    count += module_of(entry->path().filename().string()).empty() ? 0 : 1;
  }
  return count;
}

void remove_all_but_byte_code(const fs::path& byte_code_folder, const callgraph::Profile& profile,
                              const std::optional<model::StagedSource>& staged, std::time_t since) {
  std::set<std::string> sources{"/"};
  for (const std::string& text : profile.strings) {
    if (text.starts_with('/') && text.ends_with(".py")) {
      const std::string file = staged ? staged->copy_of(text) : text;
      sources.insert(file.substr(0, file.rfind('/')));
    }
  }
  for (const std::string& source : sources) {
    const fs::path folder = byte_code_folder / fs::path(source).relative_path();
    struct stat status {};
    // A file system may keep times by the second.
    if (::stat(folder.c_str(), &status) == 0 && status.st_mtim.tv_sec + 1 >= since) {
      remove_what_does_not_belong(folder, source, byte_code_folder);
    }
  }
}

}  // namespace filperf::run
