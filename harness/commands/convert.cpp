#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/files.h"
#include "callgraph/dump_file.h"
#include "callgraph/pstats_reader.h"
#include "commands/commands.h"
#include "commands/original_converter.h"
#include "commands/standard_output.h"
#include "export/export.h"
#include "process/blocked_signals.h"

namespace filperf::commands {

namespace fs = std::filesystem;

namespace {

constexpr const char* kStandardOutput = "-";

struct ConvertOptions {
  std::string in;
  std::string out;
  std::string to;
  std::string via;
  exporting::ExportOptions write;
};

std::string attempt_of(const ConvertOptions& options) {
  return fmt::format("cannot convert {} to {}", options.in, options.out);
}

exporting::Format format_of(const ConvertOptions& options) {
  const std::string allowed = "allowed are " + exporting::format_names();
  if (!options.to.empty()) {
    if (const auto format = exporting::parse_format(options.to)) {
      return *format;
    }
    throw UsageError(attempt_of(options), fmt::format("there is no format `{}`; {}", options.to, allowed),
                     "Give --to one of these.");
  }
  if (const auto format = exporting::format_of(options.out)) {
    return *format;
  }
  throw UsageError(attempt_of(options), "the name of the output asks for no format",
                   fmt::format("Give it with --to: {}.", allowed));
}

/// A file cannot be read and replaced at once, though by chance it might work.
void require_two_files(const ConvertOptions& options) {
  std::error_code ignored;
  if (options.out != kStandardOutput && fs::equivalent(options.in, options.out, ignored)) {
    throw UsageError(attempt_of(options), "they are the same file", "Name another output: the dump would be lost.");
  }
}

void convert_by_itself(const ConvertOptions& options, exporting::Format format) {
  const callgraph::Profile profile = callgraph::read_pstats_file(options.in);
  if (options.out == kStandardOutput) {
    Output output(write_to_standard_output);
    exporting::export_profile(profile, format, options.write, output);
    output.finish();
  } else {
    const process::BlockedSignals signals;  // one that comes in waits until no temporary file is left
    exporting::export_to_file(profile, format, options.write, options.out);
  }
  if (exporting::is_approximate(format)) {
    fmt::print(stderr,
               "filperf: {} is an approximation: a profile counts calls between two functions, not stacks. "
               "callgrind, csv and json hold all of it exactly.\n",
               exporting::name_of(format));
  }
}

void convert_by_original(const ConvertOptions& options, exporting::Format format) {
  if (format != exporting::Format::callgrind) {
    throw UsageError(attempt_of(options),
                     fmt::format("{} writes callgrind only, not {}", options.via, exporting::name_of(format)),
                     "Leave out --via.");
  }
  const bool to_file = options.out != kStandardOutput;
  const fs::path folder = fs::temp_directory_path();
  const process::BlockedSignals signals;
  AtomicFile file(to_file ? fs::path(options.out) : folder / fmt::format("filperf-{}.callgrind", ::getpid()));
  run_original_converter(options.in, file.temporary(), signals);
  if (to_file) {
    file.commit();
  } else {
    write_to_standard_output(read_file(file.temporary()));
  }
}

/// Left alone, the allocator gives large pieces back to the system when they are freed, and each 4 KiB of memory that
/// is used for the first time are a page fault: a sixth of the time of a conversion. So it gets the memory that most
/// conversions need at once, in large pages, and keeps it.
void make_room() {
  constexpr int mebibyte = 1 << 20;
  constexpr int room = 64 * mebibyte;
  mallopt(M_MMAP_THRESHOLD, 32 * mebibyte);  // the highest that there is
  mallopt(M_TRIM_THRESHOLD, 4 * room);
  mallopt(M_TOP_PAD, room);
  void* volatile first = std::malloc(mebibyte);  // volatile: the compiler leaves out what is only freed
  std::free(first);
  callgraph::prefer_large_pages(static_cast<char*>(::sbrk(0)) - room, room);
}

int convert(const ConvertOptions& options) {
  make_room();
  const exporting::Format format = format_of(options);
  require_two_files(options);
  if (options.via.empty()) {
    convert_by_itself(options, format);
  } else {
    convert_by_original(options, format);
  }
  return 0;
}

}  // namespace

void add_convert(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("convert", "Write a dump of cProfile in another format");
  const auto options = std::make_shared<ConvertOptions>();
  command->add_option("IN", options->in, "A dump: what `python -m cProfile -o FILE` writes")->required();
  command->add_option("OUT", options->out, "The file to write; `-` for standard output")->required();
  command->add_option("--to", options->to,
                      fmt::format("Format, where OUT's extension does not tell: {}", exporting::format_names()));
  command->add_option("--via", options->via, "Let the original tool write callgrind, where it is installed")
      ->check(CLI::IsMember({kOriginalConverter}));
  const CLI::Range percent(0.0, 100.0);
  command
      ->add_option("--node-threshold", options->write.node_threshold,
                   "dot: leave out functions below so many percent of the total time")
      ->check(percent)
      ->capture_default_str();
  command
      ->add_option("--edge-threshold", options->write.edge_threshold,
                   "dot: leave out calls below so many percent of the total time")
      ->check(percent)
      ->capture_default_str();
  command
      ->add_option("--stack-threshold", options->write.stack_threshold,
                   "speedscope, folded: draw parts below so many percent of the total time as one")
      ->check(percent)
      ->capture_default_str();
  command->callback([options, &action] {
    action = [options] {
      options->write.source = options->in;
      options->write.creator = kCreator;
      return convert(*options);
    };
  });
}

}  // namespace filperf::commands
