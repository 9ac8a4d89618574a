#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "base/error.h"
#include "base/files.h"
#include "base/utf8.h"
#include "callgraph/pstats_reader.h"
#include "commands/commands.h"
#include "commands/setting_options.h"
#include "profile/command.h"
#include "profile/container.h"
#include "profile/launch.h"
#include "profile/outputs.h"
#include "settings/settings.h"
#include "stats/tables.h"

namespace filperf::commands {

namespace fs = std::filesystem;

namespace {

/// What `filperf profile` is given.
struct ProfileOptions {
  settings::Table given;
  int top = 0;
  bool container = false;
  std::vector<std::string> command;
};

/// What `filperf finish-profile` is given, by the profiled process.
struct FinishOptions {
  fs::path dump;
  std::string title;
  std::vector<std::string> files;  ///< FORMAT=PATH
  std::int64_t top = 0;
  std::vector<std::string> sort;
};

/// As the shell has it where PATH is not set.
std::string search_path() {
  return settings::from_environment("PATH").value_or("/usr/local/bin:/usr/bin:/bin");
}

/// Whoever types this and gets no profile should hear why. In a log nobody asked.
void explain_switch(const settings::Settings& settings) {
  if (settings.cprofile_enabled.origin == settings::Origin::fallback && ::isatty(STDERR_FILENO) != 0) {
    fmt::print(stderr,
               "filperf: profiling is off, as it is by default: FIL_PERF_CPROFILE_ENABLED=1 or --enable switches it "
               "on, --no-enable takes this line away\n");
  }
}

[[noreturn]] void become_container(const ProfileOptions& options, const settings::Settings& settings) {
  const fs::path engine = profile::container_engine(search_path());
  profile::Surroundings surroundings;
  surroundings.working_folder = fs::current_path();
  const fs::path output_folder = fs::absolute(settings.output_folder.value).lexically_normal();
  surroundings.output_folders = {output_folder, profile::folder_of_output(settings, output_folder)};
  for (const fs::path& folder : surroundings.output_folders) {
    profile::prepare_folder(folder);  // the engine would make it, as root
  }
  surroundings.user = ::getuid();
  surroundings.group = ::getgid();
  surroundings.terminal = ::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0;
  std::vector<std::string> arguments;
  if (options.top > 0) {
    arguments.push_back(fmt::format("--top={}", options.top));
  }
  arguments.emplace_back("--");
  arguments.insert(arguments.end(), options.command.begin(), options.command.end());
  std::vector<std::string> words = profile::container_words(engine, settings.container_image.value, surroundings,
                                                            profile::variables_of(settings, output_folder), arguments);
  words.front() = engine.string();
  profile::become(words, search_path());
}

bool is_chosen(const settings::Settings& settings, const profile::PythonCommand& command) {
  const settings::Texts& chosen = settings.subcommands.value;
  return chosen.empty() ||
         std::find(chosen.begin(), chosen.end(), profile::subcommand_of(command.arguments)) != chosen.end();
}

/// Python itself says best what is wrong with a script that it cannot read, and there is nothing to profile.
bool is_there(const profile::PythonCommand& command) {
  return command.target != profile::Target::none &&
         (command.target != profile::Target::script || ::access(command.what.c_str(), R_OK) == 0);
}

int profile_command(const ProfileOptions& options) {
  const settings::Settings settings =
      settings::read({settings::Use::profile, {}, {}, settings::from_environment, options.given});
  if (options.command.empty()) {
    throw UsageError("cannot profile", "no command is given", "Give it behind two dashes: filperf profile -- PROGRAM");
  }
  if (const std::string& first = options.command.front(); first.starts_with('-')) {
    throw UsageError("cannot profile", "there is no option `" + first + "`", "Run with --help for more information.");
  }
  if (options.container) {
    become_container(options, settings);
  }
  if (!settings.cprofile_enabled.value) {
    explain_switch(settings);
    profile::become(options.command, search_path());
  }
  const profile::PythonCommand command = profile::python_command(options.command, search_path());
  if (!is_there(command) || !is_chosen(settings, command)) {
    profile::become(options.command, search_path());
  }
  profile::Plan plan;
  plan.files = profile::output_files(settings, settings.formats.value, settings.output_folder.value,
                                     settings::label_of(settings, command.name));
  plan.strip_dirs = settings.strip_dirs.value;
  plan.top = static_cast<std::size_t>(options.top);
  plan.sort = settings.sort.value;
  profile::prepare_output(plan.files);
  profile::become_profiled(command, plan);
}

/// The table of pstats, for the profiled process to print at its end.
void print_top(callgraph::Profile profile, const FinishOptions& options) {
  stats::ListingRequest request;
  for (const std::string& key : options.sort) {
    if (const std::optional<stats::SortKey> known = stats::parse_sort_key(key)) {
      request.order.push_back(*known);
    }
  }
  request.restrictions.emplace_back(options.top);
  for (std::string& text : profile.strings) {
    text = printable(text);
  }
  const stats::Totals totals = stats::totals_of(profile);
  const stats::Listing listing = stats::list_functions(profile, request);
  const stats::Table table{profile, request, listing, totals, options.title};
  fmt::print("{}", text_of([&](Output& output) { write_stats(table, output); }));
}

int finish(const FinishOptions& options) {
  std::vector<profile::OutputFile> files;
  for (const std::string& text : options.files) {
    const std::size_t equals = std::min(text.find('='), text.size() - 1);
    files.push_back({text.substr(0, equals), text.substr(equals + 1)});
  }
  callgraph::Profile profile = callgraph::read_pstats_file(options.dump);
  exporting::ExportOptions write;
  write.source = options.title;
  write.creator = kCreator;
  profile::write_exports(profile, write, files);
  if (options.top > 0) {
    print_top(std::move(profile), options);
  }
  return 0;
}

void add_finish(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("finish-profile", "Write a profile in other formats");
  command->group("");
  const auto options = std::make_shared<FinishOptions>();
  command->add_option("DUMP", options->dump)->required();
  command->add_option("--title", options->title);
  command->add_option("--write", options->files);
  command->add_option("--top", options->top);
  command->add_option("--sort", options->sort)->delimiter(',');
  command->callback([options, &action] { action = [options] { return finish(*options); }; });
}

}  // namespace

void add_profile(CLI::App& app, Action& action, const std::vector<std::string>& command_line) {
  CLI::App* command =
      app.add_subcommand("profile", "Profile a command of a Python program: profile [options] -- COMMAND");
  const auto options = std::make_shared<ProfileOptions>();
  add_setting_options(*command, options->given);
  command->add_option("--top", options->top, "Print so many functions to stderr at the end, sorted by --sort")
      ->check(CLI::Range(1, 1'000'000));
  command->add_flag("--container", options->container, "Run it in the perf-tools container, by podman or docker");
  command->prefix_command();
  command->footer(
      "COMMAND is any console script, `python script.py` or `python -m module`. Its streams, signals and exit code are "
      "its own.");
  command->callback([options, command, command_line, &action] {
    // The dashes may be left out. Then they are the command's, where they come later.
    options->command = command->remaining();
    if (!options->command.empty() && !command_line.empty()) {
      options->command.emplace_back("--");
    }
    options->command.insert(options->command.end(), command_line.begin(), command_line.end());
    action = [options] {
      try {
        return profile_command(*options);
      } catch (const profile::CommandError& error) {
        fmt::print(stderr, "filperf: {}\n", error.what());
        return error.exit_code();
      }
    };
  });
  add_finish(app, action);
}

}  // namespace filperf::commands
