#include <benchmark/benchmark.h>
#include <malloc.h>

#include <charconv>
#include <cstddef>
#include <exception>
#include <iostream>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "bench/file_benchmarks.h"
#include "bench/synthetic_dump.h"

namespace {

constexpr std::string_view dump_option = "--dump=";
constexpr std::string_view other_option = "--other_dump=";
constexpr std::string_view baseline_option = "--baseline=";
constexpr std::string_view write_option = "--write_dump=";

/// Takes a positive number up to the next comma, and the comma.
std::size_t take_number(std::string_view& text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number == 0 || end == text.data() + text.size() || *end != ',') {
    throw filperf::UsageError("bad option --write_dump", "its value must be FUNCTIONS,EDGES,FILE");
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return number;
}

void write_dump(std::string_view value) {
  const std::size_t functions = take_number(value);
  const std::size_t edges = take_number(value);
  filperf::write_file_atomically(value, filperf::bench::make_synthetic_dump(functions, edges).bytes);
}

void register_files(const std::string& dump, const std::string& other, const std::string& baseline) {
  if (dump.empty()) {
    return;
  }
  filperf::bench::register_read(dump);
  if (!other.empty()) {
    filperf::bench::register_compare(dump, other);
  }
  if (!baseline.empty()) {
    filperf::bench::register_write(dump, baseline);
  }
}

/// Takes the value of an option, if the argument is that option.
bool take_value(std::string_view argument, std::string_view option, std::string& value) {
  if (!argument.starts_with(option)) {
    return false;
  }
  value = argument.substr(option.size());
  return true;
}

int run(int argc, char** argv) {
  std::vector<char*> rest;
  std::string dump;
  std::string other;
  std::string baseline;
  for (int i = 0; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument.starts_with(write_option)) {
      write_dump(argument.substr(write_option.size()));
      return 0;
    }
    if (!take_value(argument, dump_option, dump) && !take_value(argument, other_option, other) &&
        !take_value(argument, baseline_option, baseline)) {
      rest.push_back(argv[i]);
    }
  }
  register_files(dump, other, baseline);
  // By default, the allocator keeps the memory of one round for the next, but only up to a size. It would read a small
  // dump into warm memory and a large one into new pages, and the time would seem to grow faster than the dump. Here
  // the allocator keeps everything at every size, as the interpreter's own allocator does for the rounds of pstats.
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());

  int count = static_cast<int>(rest.size());
  benchmark::Initialize(&count, rest.data());
  if (benchmark::ReportUnrecognizedArguments(count, rest.data())) {
    return 2;
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

}  // namespace

/// Google Benchmark's own options, and
///
///     --dump=FILE                          adds a benchmark that reads this dump
///     --other_dump=FILE                    adds one that compares the two
///     --baseline=FILE                      adds two that write a baseline of the first dump to this file and read it
///     --write_dump=FUNCTIONS,EDGES,FILE    writes a synthetic dump of this size, and nothing else
int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const filperf::UsageError& error) {
    std::cerr << "filperf_bench: " << error.what() << '\n';
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "filperf_bench: " << error.what() << '\n';
    return 1;
  }
}
