#include "profile/conversion.h"

#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/files.h"
#include "base/standard_output.h"
#include "callgraph/dump_file.h"
#include "callgraph/pstats_reader.h"
#include "process/blocked_signals.h"
#include "profile/original_converter.h"

namespace filperf::profile {

namespace fs = std::filesystem;

namespace {

constexpr const char* kStandardOutput = "-";

std::string attempt_of(const ConversionRequest& request) {
  return fmt::format("cannot convert {} to {}", request.in, request.out);
}

exporting::Format format_of(const ConversionRequest& request) {
  const std::string allowed = "allowed are " + exporting::format_names();
  if (!request.to.empty()) {
    if (const auto format = exporting::parse_format(request.to)) {
      return *format;
    }
    throw UsageError(attempt_of(request), fmt::format("there is no format `{}`; {}", request.to, allowed),
                     "Give --to one of these.");
  }
  if (const auto format = exporting::format_of(request.out)) {
    return *format;
  }
  throw UsageError(attempt_of(request), "the name of the output asks for no format",
                   fmt::format("Give it with --to: {}.", allowed));
}

/// Reading a file while it is replaced works only by chance.
void require_two_files(const ConversionRequest& request) {
  std::error_code ignored;
  if (request.out != kStandardOutput && fs::equivalent(request.in, request.out, ignored)) {
    throw UsageError(attempt_of(request), "they are the same file", "Name another output: the dump would be lost.");
  }
}

void convert_by_itself(const ConversionRequest& request, exporting::Format format) {
  const callgraph::Profile profile = callgraph::read_pstats_file(request.in);
  if (request.out == kStandardOutput) {
    Output output(write_to_standard_output);
    exporting::export_profile(profile, format, request.write, output);
    output.finish();
  } else {
    const process::BlockedSignals signals;  // a signal waits until no temporary file is left
    exporting::export_to_file(profile, format, request.write, request.out);
  }
}

void convert_by_original(const ConversionRequest& request, exporting::Format format) {
  if (format != exporting::Format::callgrind) {
    throw UsageError(attempt_of(request),
                     fmt::format("{} writes callgrind only, not {}", request.via, exporting::name_of(format)),
                     "Leave out --via.");
  }
  const bool to_file = request.out != kStandardOutput;
  const fs::path folder = fs::temp_directory_path();
  const process::BlockedSignals signals;
  AtomicFile file(to_file ? fs::path(request.out) : folder / fmt::format("filperf-{}.callgrind", ::getpid()),
                  TemporaryName::from_the_beginning);
  run_original_converter(request.in, file.temporary(), signals);
  if (to_file) {
    file.commit();
  } else {
    write_to_standard_output(read_file(file.temporary()));
  }
}

/// By default the allocator returns large pieces to the system when they are freed, and each 4 KiB of memory costs a
/// page fault when it is first used: a sixth of the time of a conversion. So this takes the memory that most
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

}  // namespace

exporting::Format convert(const ConversionRequest& request) {
  make_room();
  const exporting::Format format = format_of(request);
  require_two_files(request);
  if (request.via.empty()) {
    convert_by_itself(request, format);
  } else {
    convert_by_original(request, format);
  }
  return format;
}

}  // namespace filperf::profile
