#include "run/sandbox.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <ctime>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "process/blocked_signals.h"
#include "process/process.h"
#include "run/byte_code.h"

namespace filperf::run {

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

std::string seed_of(const scenario::Scenario& scenario, int variant) {
  return fmt::format("{}/{}", scenario.name, variant);
}

/// How long ago something in the folder was made or removed; no value where it has gone.
std::optional<double> age_in_seconds(const fs::path& folder) {
  struct stat status {};
  timespec now{};
  if (::lstat(folder.c_str(), &status) != 0 || ::clock_gettime(CLOCK_REALTIME, &now) != 0) {
    return std::nullopt;
  }
  return static_cast<double>(now.tv_sec - status.st_mtim.tv_sec);
}

/// Whether a name is held by something that no run of this user left or uses. Waiting does not help then: in a folder
/// that all may write to, any user can make what a name leads to, and keep it.
bool is_anothers(const fs::path& name) {
  struct stat status {};
  return ::lstat(name.c_str(), &status) == 0 && (!S_ISDIR(status.st_mode) || status.st_uid != ::geteuid());
}

/// Another name, which follows from the scenario too. It has the user in it, so that two users who run one scenario at
/// the same time do not meet again.
TemporaryFolder take_other_name(const std::string& seed) {
  return {kSandboxPrefix, fmt::format("{}/{}", seed, ::geteuid())};
}

/// Takes the scenario's own name. Takes another where a run of this user keeps that for longer than a run may last, or
/// another user has it.
TemporaryFolder take_folder(const scenario::Scenario& scenario, int variant) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds kInterval{20};
  // A run has one limit for its preparation and one for itself, and it is copied, started and cleaned up.
  const double patience = 2 * scenario.timeout_seconds + 60;
  const std::string seed = seed_of(scenario, variant);
  const fs::path name = TemporaryFolder::name_of(kSandboxPrefix, seed, 0);
  const process::BlockedSignals signals;
  const Clock::time_point start = Clock::now();
  while (true) {
    if (std::optional<TemporaryFolder> folder = TemporaryFolder::take(name)) {
      return *std::move(folder);
    }
    if (is_anothers(name) || std::chrono::duration<double>(Clock::now() - start).count() > patience ||
        age_in_seconds(name).value_or(0) > patience) {
      return take_other_name(seed);
    }
    if (const int signal = signals.wait(kInterval); signal != 0 && signal != SIGCHLD) {
      throw process::Interrupted(signal);
    }
  }
}

}  // namespace

Sandbox::Sandbox(const scenario::Scenario& scenario, std::string_view driver, int variant)
    : folder_(take_folder(scenario, variant)),
      usual_root_(TemporaryFolder::name_of(kSandboxPrefix, seed_of(scenario, variant), 0)),
      byte_code_(byte_code_below(scenario, root())) {
  // A run that was killed has left some.
  remove_folder(byte_code_);
  // Each run finds as many folders to make as the first. Where it cannot be made, byte code is not kept, and a run says
  // so.
  std::error_code error;
  fs::create_directories(byte_code_.parent_path(), error);
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
  } catch (const fs::filesystem_error& failure) {
    throw Error(fmt::format("cannot fill the sandbox of {} with {}", scenario.name, failure.path1().string()),
                failure.code().message(), "Check the scenario's INPUTS.");
  }
}

Sandbox::~Sandbox() {
  remove_folder(byte_code_);
}

}  // namespace filperf::run
