#include "run/python_environment.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string_view>
#include <system_error>

#include "base/digest.h"
#include "base/error.h"
#include "base/files.h"

namespace filperf::run {

namespace fs = std::filesystem;

namespace {

constexpr const char* kManagedMarker = "filperf-environment.json";
constexpr std::size_t kLargestSetting = std::size_t{1} << 20U;
/// Scripts are small. Larger files in `bin` are programs.
constexpr std::uintmax_t kLargestScript = std::uintmax_t{1} << 20U;

[[noreturn]] void fail_to_make(const fs::path& path, const std::string& why) {
  throw Error("cannot stage the environment: " + path.string(), why,
              "Look at the free space and the permissions there.");
}

/// The properties of a file that change with its content.
std::string state_of(const fs::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) {
    return "none";
  }
  return fmt::format("{:o} {} {} {}.{}", status.st_mode, status.st_ino, status.st_size, status.st_mtim.tv_sec,
                     status.st_mtim.tv_nsec);
}

/// All files of an environment that somebody may change.
std::string states_below(const fs::path& root) {
  std::string states;
  try {
    for (auto entry = fs::recursive_directory_iterator(root); entry != fs::recursive_directory_iterator(); ++entry) {
      if (entry->path().filename() == "__pycache__") {
        entry.disable_recursion_pending();
        continue;
      }
      struct stat status {};
      if (::lstat(entry->path().c_str(), &status) == 0 && !S_ISDIR(status.st_mode)) {
        states += fmt::format("{} {} {} {}.{}\n", entry->path().native(), status.st_ino, status.st_size,
                              status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
      }
    }
  } catch (const fs::filesystem_error& error) {
    throw Error("cannot read the environment " + root.string(), error.code().message());
  }
  return states;
}

/// `3.11` in a `pyvenv.cfg`: the member `version` of Python's own, `version_info` of others.
std::string version_in(const std::string& settings) {
  for (const std::string_view key : {"version", "version_info"}) {
    std::string_view rest = settings;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      const std::string_view line = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      const std::size_t equals = line.find('=');
      if (equals == std::string_view::npos || line.substr(0, line.find_last_not_of(' ', equals - 1) + 1) != key) {
        continue;
      }
      const std::size_t from = std::min(line.find_first_not_of(' ', equals + 1), line.size());
      const std::size_t dot = line.find('.', from);
      const std::size_t second = line.find_first_not_of("0123456789", dot == std::string_view::npos ? dot : dot + 1);
      return std::string(line.substr(from, second == std::string_view::npos ? second : second - from));
    }
  }
  return "";
}

/// The environment's folders of packages. `lib64` may be a link to `lib`.
std::vector<fs::path> packages_in(const fs::path& root) {
  const std::string version = version_in(read_file(root / "pyvenv.cfg", kLargestSetting));
  std::vector<fs::path> found;
  std::error_code error;
  for (const char* library : {"lib", "lib64"}) {
    if (fs::is_symlink(root / library, error)) {
      continue;
    }
    for (const std::string& name : {"python" + version, "python" + version + "t"}) {
      if (fs::path packages = fs::path(library) / name / "site-packages"; fs::is_directory(root / packages, error)) {
        found.push_back(std::move(packages));
      }
    }
  }
  if (found.empty()) {
    throw Error("cannot read the environment " + root.string(),
                fmt::format("it has no folder lib/python{}/site-packages", version),
                "Make it again, or name another interpreter with -DFILPERF_PYTHON=.");
  }
  return found;
}

/// A link into the environment leads into the new one.
void copy_link(const fs::path& from, const fs::path& to, const fs::path& old_root, const fs::path& new_root) {
  const std::string target = fs::read_symlink(from).string();
  const std::string root = old_root.string() + "/";
  const bool own = !old_root.empty() && target.starts_with(root);
  fs::create_symlink(own ? new_root / target.substr(root.size()) : fs::path(target), to);
}

void link_below(const fs::path& from, const fs::path& to, const fs::path& old_root, const fs::path& new_root) {
  const fs::file_status status = fs::symlink_status(from);
  if (fs::is_symlink(status)) {
    copy_link(from, to, old_root, new_root);
  } else if (fs::is_directory(status)) {
    fs::create_directory(to);
    for (const fs::directory_entry& entry : fs::directory_iterator(from)) {
      link_below(entry.path(), to / entry.path().filename(), old_root, new_root);
    }
  } else if (fs::is_regular_file(status)) {
    link_file(from, to);
  }
}

/// A script with the new path of its interpreter; empty if it is no script of the environment's interpreter.
std::string changed_script(const fs::path& script, const fs::path& old_root, const fs::path& new_root) {
  std::error_code error;
  if (!fs::is_regular_file(fs::symlink_status(script, error)) || fs::file_size(script, error) > kLargestScript) {
    return "";
  }
  std::string text = read_file(script);
  const std::string folder = old_root.string() + "/bin/";
  // The path itself, or behind `exec` in the second line where it is too long for the first.
  const std::size_t found = text.substr(0, 1024).find(folder);
  if (!text.starts_with("#!") || found == std::string::npos) {
    return "";
  }
  return text.replace(found, folder.size(), new_root.string() + "/bin/");
}

void make_scripts(const fs::path& from, const fs::path& to, const fs::path& old_root, const fs::path& new_root) {
  fs::create_directory(to);
  for (const fs::directory_entry& entry : fs::directory_iterator(from)) {
    const fs::path made = to / entry.path().filename();
    const std::string script = changed_script(entry.path(), old_root, new_root);
    if (script.empty()) {
      link_below(entry.path(), made, old_root, new_root);
    } else {
      write_file_atomically(made, script);
      fs::permissions(made, fs::status(entry.path()).permissions());
    }
  }
}

template <typename Task>
void with_path_named(const Task& task) {
  try {
    task();
  } catch (const fs::filesystem_error& error) {
    fail_to_make(error.path2().empty() ? error.path1() : error.path2(), error.code().message());
  }
}

}  // namespace

PythonEnvironment environment_of(const fs::path& python) {
  PythonEnvironment environment;
  environment.python = python;
  std::error_code error;
  const fs::path root = fs::canonical(python.parent_path() / "..", error);
  if (error || !fs::exists(root / "pyvenv.cfg", error)) {
    return environment;
  }
  environment.root = root;
  environment.packages = packages_in(root);
  environment.managed = fs::exists(root / kManagedMarker, error);
  return environment;
}

std::string identity_of(const PythonEnvironment& environment) {
  std::error_code error;
  const fs::path base = fs::canonical(environment.python, error);
  std::string states = fmt::format("{}|{}|{}|", environment.python.string(), base.string(), state_of(base));
  if (environment.managed) {
    const fs::path marker = environment.root / kManagedMarker;
    states += read_file(marker, kLargestSetting) + state_of(marker);
  } else if (!environment.root.empty()) {
    states += states_below(environment.root);
  }
  return digest_of(states);
}

std::string portable_identity_of(const PythonEnvironment& environment) {
  // The marker's digest is over the lock and the interpreter; it names the folder too.
  return environment.managed ? digest_of(environment.root.filename().string()) : identity_of(environment);
}

void link_environment(const PythonEnvironment& environment, const fs::path& target) {
  with_path_named([&] {
    fs::create_directory(target);
    fs::permissions(target, fs::perms::owner_all);
    for (const fs::directory_entry& entry : fs::directory_iterator(environment.root)) {
      if (const fs::path name = entry.path().filename(); name != "bin") {
        link_below(entry.path(), target / name, environment.root, target);
      }
    }
    make_scripts(environment.root / "bin", target / "bin", environment.root, target);
  });
}

void link_scripts(const PythonEnvironment& environment, const fs::path& target) {
  with_path_named([&] {
    fs::remove_all(target / "bin");
    make_scripts(environment.root / "bin", target / "bin", environment.root, target);
  });
}

void make_environment(const fs::path& python, const std::string& version, const fs::path& target) {
  with_path_named([&] {
    const fs::path base = fs::canonical(python);
    fs::create_directory(target);
    fs::permissions(target, fs::perms::owner_all);
    fs::create_directories(target / "lib" / ("python" + version) / "site-packages");
    fs::create_directory(target / "bin");
    fs::create_symlink(base, target / "bin" / "python");
    fs::create_symlink("python", target / "bin" / "python3");
    write_file_atomically(target / "pyvenv.cfg", fmt::format("home = {}\ninclude-system-site-packages = true\n"
                                                             "version = {}\n",
                                                             base.parent_path().string(), version));
  });
}

void link_tree(const fs::path& from, const fs::path& to) {
  with_path_named([&] { link_below(from, to, {}, {}); });
}

void link_file(const fs::path& from, const fs::path& to) {
  if (::link(from.c_str(), to.c_str()) == 0) {
    return;
  }
  if (errno != EXDEV && errno != EPERM && errno != EMLINK && errno != EACCES) {
    fail_to_make(to, std::strerror(errno));
  }
  copy_with_time(from, to);
}

void copy_with_time(const fs::path& from, const fs::path& to) {
  with_path_named([&] {
    fs::copy_file(from, to);
    fs::permissions(to, fs::perms::owner_read | fs::perms::owner_write, fs::perm_options::add);
  });
  struct stat status {};
  if (::stat(from.c_str(), &status) != 0) {
    fail_to_make(from, std::strerror(errno));
  }
  const timespec times[] = {status.st_atim, status.st_mtim};
  if (::utimensat(AT_FDCWD, to.c_str(), times, 0) != 0) {
    fail_to_make(to, std::strerror(errno));
  }
}

}  // namespace filperf::run
