#include "profile/run_profiled.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "base/error.h"
#include "profile/command.h"
#include "profile/container.h"
#include "profile/launch.h"
#include "profile/outputs.h"

namespace filperf::profile {

namespace fs = std::filesystem;

namespace {

/// The search path of the shell if PATH is not set.
std::string search_path() {
  return settings::from_environment("PATH").value_or("/usr/local/bin:/usr/bin:/bin");
}

/// A person who types the command and gets no profile should hear why. A log need not say it.
void explain_switch(const settings::Settings& settings) {
  if (settings.cprofile_enabled.origin == settings::Origin::fallback && ::isatty(STDERR_FILENO) != 0) {
    fmt::print(stderr,
               "filperf: profiling is off, as by default: switch it on with --enable or FIL_PERF_CPROFILE_ENABLED=1; "
               "--no-enable hides this line\n");
  }
}

[[noreturn]] void execute_container(const ProfileRequest& request, const settings::Settings& settings) {
  const fs::path engine = container_engine(search_path());
  Surroundings surroundings;
  surroundings.working_folder = fs::current_path();
  const fs::path output_folder = fs::absolute(settings.output_folder.value).lexically_normal();
  surroundings.output_folders = {output_folder, folder_of_output(settings, output_folder)};
  for (const fs::path& folder : surroundings.output_folders) {
    prepare_folder(folder);  // else the engine would make it, as root
  }
  surroundings.user = ::getuid();
  surroundings.group = ::getgid();
  surroundings.terminal = ::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0;
  std::vector<std::string> arguments;
  if (request.top > 0) {
    arguments.push_back(fmt::format("--top={}", request.top));
  }
  arguments.emplace_back("--");
  arguments.insert(arguments.end(), request.command.begin(), request.command.end());
  std::vector<std::string> words = container_words(engine, settings.container_image.value, surroundings,
                                                   variables_of(settings, output_folder), arguments);
  words.front() = engine.string();
  execute_command(words, search_path());
}

bool is_chosen(const settings::Settings& settings, const PythonCommand& command) {
  const settings::Texts& chosen = settings.subcommands.value;
  return chosen.empty() || std::find(chosen.begin(), chosen.end(), subcommand_of(command.arguments)) != chosen.end();
}

/// Gives the numbers of closed standard streams to files that close when the command is executed: it finds the streams
/// closed, and nothing that is opened before gets such a number.
void hold_closed_streams() {
  int opened = 0;
  do {
    opened = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  } while (opened >= 0 && opened <= STDERR_FILENO);
  if (opened < 0) {
    throw Error("cannot open /dev/null", std::strerror(errno));
  }
  if (::close(opened) != 0) {
    throw Error("cannot close /dev/null", std::strerror(errno));
  }
}

/// Whether there is a program, and not a prompt for a person. Says so if not.
bool has_program(const PythonCommand& command) {
  if (command.target != Target::input) {
    return command.target != Target::none;
  }
  const int flags = ::fcntl(STDIN_FILENO, F_GETFD);
  if (command.prompt || flags < 0 || (flags & FD_CLOEXEC) != 0 || ::isatty(STDIN_FILENO) != 0) {
    fmt::print(stderr, "filperf: there will be no profile: {} is given no program but what is typed\n",
               command.interpreter_name);
    return false;
  }
  return true;
}

/// If a script cannot be read, there is nothing to profile, and Python itself says best what is wrong.
bool is_there(const PythonCommand& command) {
  return has_program(command) && (command.target != Target::script || ::access(command.what.c_str(), R_OK) == 0);
}

}  // namespace

void run_profiled(const ProfileRequest& request) {
  const settings::Settings settings =
      settings::read({settings::Use::profile, {}, {}, settings::from_environment, request.given});
  if (request.command.empty()) {
    throw UsageError("cannot profile", "no command is given", "Give it after two dashes: filperf profile -- PROGRAM");
  }
  if (const std::string& first = request.command.front(); first.starts_with('-')) {
    throw UsageError("cannot profile", "there is no option `" + first + "`", "Run with --help for more information.");
  }
  hold_closed_streams();
  if (request.container) {
    execute_container(request, settings);
  }
  if (!settings.cprofile_enabled.value) {
    explain_switch(settings);
    execute_command(request.command, search_path());
  }
  const PythonCommand command = python_command(request.command, search_path());
  if (!is_chosen(settings, command) || !is_there(command)) {
    execute_command(request.command, search_path());
  }
  Plan plan;
  plan.files = output_files(settings, settings.formats.value, settings.output_folder.value,
                            settings::label_of(settings, command.name));
  plan.strip_dirs = settings.strip_dirs.value;
  plan.top = static_cast<std::size_t>(request.top);
  plan.sort = settings.sort.value;
  prepare_output(plan.files);
  execute_profiled(command, plan);
}

}  // namespace filperf::profile
