#include "run/files_left.h"

#include <fmt/format.h>

#include <cstddef>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/digest.h"
#include "base/error.h"
#include "base/files.h"

namespace filperf::run {

namespace fs = std::filesystem;

namespace {

/// Larger files are told apart by their size.
constexpr std::size_t kLargestRead = std::size_t{64} << 20U;
/// Whoever leaves more files is not told apart by the rest.
constexpr std::size_t kMostFiles = 20000;

std::string content_of(const fs::directory_entry& entry, const std::string& sandbox) {
  std::error_code error;
  if (entry.is_symlink(error)) {
    return "link to " + without_path(fs::read_symlink(entry.path(), error).string(), sandbox);
  }
  if (entry.is_directory(error)) {
    return "folder";
  }
  if (!entry.is_regular_file(error)) {
    return "special";
  }
  try {
    return digest_of(without_path(read_file(entry.path(), kLargestRead), sandbox));
  } catch (const Error&) {
    return fmt::format("{} bytes", entry.file_size(error));
  }
}

}  // namespace

std::map<std::string, std::string> files_left_in(const Sandbox& sandbox) {
  std::map<std::string, std::string> files;
  const std::string root = sandbox.root().string();
  for (const fs::path& folder : {sandbox.work(), sandbox.home(), sandbox.temporary()}) {
    std::error_code error;
    for (auto entry = fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied, error);
         !error && entry != fs::recursive_directory_iterator() && files.size() < kMostFiles; entry.increment(error)) {
      files.emplace(entry->path().string().substr(root.size() + 1), content_of(*entry, root));
    }
  }
  return files;
}

std::string without_path(std::string text, const std::string& sandbox) {
  constexpr const char* kMark = "@SANDBOX@";
  std::string result;
  std::size_t from = 0;
  for (std::size_t at = text.find(sandbox); at != std::string::npos; at = text.find(sandbox, from)) {
    result.append(text, from, at - from).append(kMark);
    from = at + sandbox.size();
  }
  return from == 0 ? std::move(text) : result.append(text, from);
}

}  // namespace filperf::run
