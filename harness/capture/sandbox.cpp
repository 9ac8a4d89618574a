#include "capture/sandbox.h"

#include <fmt/format.h>

#include "support/error.h"
#include "support/files.h"

namespace filperf::capture {

namespace fs = std::filesystem;

namespace {

/// Inputs may be read-only where they come from; what the program finds is a file of its own.
void copy_input(const fs::path& input, const fs::path& work) {
  const fs::path name = (input.has_filename() ? input : input.parent_path()).filename();
  fs::copy(input, work / name, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  const auto add_write = [](const fs::path& path) {
    fs::permissions(path, fs::perms::owner_write, fs::perm_options::add);
  };
  if (fs::is_symlink(work / name)) {
    return;
  }
  add_write(work / name);
  if (fs::is_directory(work / name)) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(work / name)) {
      if (!entry.is_symlink()) {
        add_write(entry.path());
      }
    }
  }
}

}  // namespace

Sandbox::Sandbox(const scenario::Scenario& scenario, std::string_view driver, int variant)
    : folder_("/tmp/filperf-", fmt::format("{}/{}", scenario.name, variant)) {
  try {
    for (const fs::path& folder : {work(), home(), temporary(), result()}) {
      fs::create_directory(folder);
    }
    write_file_atomically(this->driver(), driver);
    for (const fs::path& directory : scenario.directories) {
      fs::create_directories(work() / directory);
    }
    for (const fs::path& input : scenario.inputs) {
      copy_input(input, work());
    }
  } catch (const fs::filesystem_error& error) {
    throw Error(fmt::format("cannot fill the sandbox of {} with {}", scenario.name, error.path1().string()),
                error.code().message(), "Check the scenario's INPUTS.");
  }
}

}  // namespace filperf::capture
