#include "capture/sandbox.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "support/error.h"
#include "support/files.h"

namespace filperf::capture {

namespace fs = std::filesystem;

namespace {

/// Inputs may be read-only where they come from; what the program finds is its own to write. Not by fs::copy, which
/// gives a folder its permissions before its content.
void copy_below(const fs::path& from, const fs::path& to) {
  if (fs::is_symlink(from)) {
    fs::copy_symlink(from, to);
  } else if (fs::is_directory(from)) {
    fs::create_directory(to);
    std::vector<fs::path> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(from)) {
      names.push_back(entry.path().filename());
    }
    // Some file systems list a folder in the order in which it was filled.
    std::sort(names.begin(), names.end());
    for (const fs::path& name : names) {
      copy_below(from / name, to / name);
    }
  } else {
    fs::copy_file(from, to);
    fs::permissions(to, fs::perms::owner_write, fs::perm_options::add);
  }
}

/// A link that is an input itself would lead nowhere from the sandbox, or to the original: what it leads to is copied.
void copy_input(const fs::path& input, const fs::path& work) {
  const fs::path name = (input.has_filename() ? input : input.parent_path()).filename();
  copy_below(fs::canonical(input), work / name);
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
