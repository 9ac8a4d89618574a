#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <utility>

#include "base/standard_output.h"
#include "base/version.h"
#include "callgraph/pstats_reader.h"
#include "commands/commands.h"
#include "commands/setting_options.h"
#include "profile/command.h"
#include "profile/outputs.h"
#include "profile/run_profiled.h"
#include "stats/request.h"

namespace filperf::commands {

namespace {

/// What the profiled process gives to `filperf finish-profile`.
struct FinishOptions {
  std::filesystem::path dump;
  std::string title;
  std::vector<std::string> files;  ///< FORMAT=PATH
  std::int64_t top = 0;
  std::vector<std::string> sort;
};

int finish(const FinishOptions& options) {
  std::vector<profile::OutputFile> files;
  for (const std::string& text : options.files) {
    const std::size_t equals = std::min(text.find('='), text.size() - 1);
    files.push_back({text.substr(0, equals), text.substr(equals + 1)});
  }
  callgraph::Profile profile = callgraph::read_pstats_file(options.dump);
  exporting::ExportOptions write;
  write.source = options.title;
  write.creator = creator();
  profile::write_exports(profile, write, files);
  if (options.top > 0) {
    fmt::print("{}", stats::top_text(std::move(profile), options.title, options.sort, options.top));
  }
  return 0;
}

}  // namespace

Command finish_profile_command() {
  const auto options = std::make_shared<FinishOptions>();
  return {.name = "finish-profile",
          .description = "Write a profile in other formats",
          .options = {{"DUMP", &options->dump, "", {.required = true}},
                      {"--title", &options->title},
                      {"--write", &options->files},
                      {"--top", &options->top},
                      {"--sort", &options->sort, "", {.delimiter = ','}}},
          .run = [options] { return finish(*options); },
          .hidden = true};
}

Command profile_command() {
  const auto request = std::make_shared<profile::ProfileRequest>();
  Command command{.name = "profile",
                  .description = "Profile a command of a Python program: filperf profile [OPTIONS] -- COMMAND"};
  add_setting_options(command.options, request->given);
  command.options.push_back({"--top",
                             &request->top,
                             "At the end print this many functions to stderr, sorted by --sort",
                             {.range = Bounds{1, 1'000'000}}});
  command.options.push_back(
      {"--container", &request->container, "Run the command in the perf-tools container, by podman or docker"});
  command.footer =
      "COMMAND is a console script, `python script.py` or `python -m module`. It keeps its streams, signals and exit "
      "code.";
  command.rest = Rest::a_command;
  command.words = &request->command;
  command.run = [request] {
    try {
      profile::run_profiled(*request);
    } catch (const profile::CommandError& error) {
      say("filperf: {}\n", error.what());
      return error.exit_code();
    }
  };
  return command;
}

}  // namespace filperf::commands
