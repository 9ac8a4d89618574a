#include "profile/outputs.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>

#include "base/descriptor.h"
#include "base/error.h"

namespace filperf::profile {

namespace fs = std::filesystem;

namespace {

constexpr const char* kNext =
    "Nothing was run. Choose another place with FIL_PERF_OUTPUT_DIR or FIL_PERF_CPROFILE_OUTPUT.";

/// A link stays one: what it points to is written.
fs::path target_of(const fs::path& path) {
  std::error_code error;
  return fs::is_symlink(path, error) ? fs::weakly_canonical(path) : path;
}

/// What a file of the format is called at its end.
std::string extension_of(const std::string& format) {
  const std::optional<exporting::Format> known = exporting::parse_format(format);
  return known ? std::string(exporting::extension_of(*known)) : format;
}

}  // namespace

std::vector<OutputFile> output_files(const settings::Settings& settings, const std::vector<std::string>& formats,
                                     const fs::path& output_folder, const std::string& label) {
  std::vector<OutputFile> files;
  for (const std::string& format : formats) {
    const std::string path = settings::path_of(settings, {output_folder.string(), label, extension_of(format)});
    files.push_back({format, target_of(fs::absolute(path).lexically_normal())});
    const auto same = std::find_if(files.begin(), files.end(),
                                   [&](const OutputFile& other) { return other.path == files.back().path; });
    if (same + 1 != files.end()) {
      throw UsageError(fmt::format("cannot write {} and {} to {}", same->format, format, path),
                       "the second would replace the first",
                       "Put {ext} into FIL_PERF_CPROFILE_OUTPUT, or choose one format.");
    }
  }
  return files;
}

void prepare_folder(const fs::path& folder) {
  const std::string attempt = "cannot write to the folder " + folder.string();
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    throw Error(attempt, fmt::format("it cannot be made: {}", error.message()), kNext);
  }
  // A file, made and taken away again: permissions, a read-only file system and a full table of inodes all show.
  // If the file system allows it, one without a name, which does not stay if this process is killed.
  if (const Descriptor nameless(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)); nameless) {
    return;
  }
  std::string temporary = (folder / ".filperf-XXXXXX").string();
  const Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!file) {
    throw Error(attempt, std::strerror(errno), kNext);
  }
  if (::unlink(temporary.c_str()) != 0) {
    throw Error(attempt, std::strerror(errno), kNext);
  }
}

void prepare_output(const std::vector<OutputFile>& files) {
  for (const OutputFile& file : files) {
    prepare_folder(file.path.parent_path());
    const std::string attempt = "cannot write the profile to " + file.path.string();
    std::error_code error;
    const fs::file_status status = fs::status(file.path, error);
    if (fs::exists(status) && !fs::is_regular_file(status)) {
      throw Error(attempt, "what stands there is not a regular file", kNext);
    }
    if (fs::remove(file.path, error); error) {
      throw Error(attempt, fmt::format("what stands there cannot be replaced: {}", error.message()), kNext);
    }
  }
}

void write_exports(const callgraph::Profile& profile, const exporting::ExportOptions& options,
                   const std::vector<OutputFile>& files) {
  for (const OutputFile& file : files) {
    const std::optional<exporting::Format> format = exporting::parse_format(file.format);
    if (!format) {
      throw Error("cannot write the profile to " + file.path.string(), "there is no format `" + file.format + "`",
                  "Allowed are " + exporting::format_names() + ".");
    }
    exporting::export_to_file(profile, *format, options, file.path);
  }
}

}  // namespace filperf::profile
