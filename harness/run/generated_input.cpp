#include "run/generated_input.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>

#include "base/digest.h"
#include "base/error.h"
#include "base/files.h"
#include "process/printed.h"
#include "process/process.h"
#include "run/driver_run.h"
#include "run/pinned_environment.h"

namespace filperf::run {

namespace fs = std::filesystem;
using scenario::Growth;
using scenario::Scenario;

namespace {

constexpr std::size_t kLargestInput = std::size_t{256} << 20U;

/// The word with the size in place of each mark.
std::string with_size(std::string word, std::int64_t size) {
  const std::string mark = scenario::kSizeMark;
  const std::string digits = std::to_string(size);
  for (std::size_t at = word.find(mark); at != std::string::npos; at = word.find(mark, at + digits.size())) {
    word.replace(at, mark.size(), digits);
  }
  return word;
}

std::vector<std::string> with_marks_replaced(const std::vector<std::string>& words, std::int64_t size,
                                             const std::vector<fs::path>& generated) {
  std::vector<std::string> replaced;
  for (const std::string& word : words) {
    if (word != scenario::kGeneratedMark) {
      replaced.push_back(with_size(word, size));
      continue;
    }
    for (const fs::path& entry : generated) {
      replaced.push_back(entry.filename().string());
    }
  }
  return replaced;
}

/// One run of the generator, in folders below `root`.
class Generation {
public:
  Generation(const Scenario& scenario, std::int64_t size, fs::path root)
      : scenario_(scenario),
        growth_(*scenario.growth),
        root_(std::move(root)),
        attempt_(fmt::format("cannot make the input of {} at size {}", scenario.name, size)) {
    request_.command = {scenario.subject.python.string(), growth_.generator.string()};
    for (const std::string& argument : growth_.generator_arguments) {
      request_.command.push_back(with_size(argument, size));
    }
  }

  [[nodiscard]] fs::path made() const { return root_ / "made"; }

  void run() {
    require_startable(scenario_);
    if (::access(growth_.generator.c_str(), R_OK) != 0) {
      throw Error(attempt_,
                  fmt::format("its GENERATOR {} cannot be read: {}", growth_.generator.string(), std::strerror(errno)),
                  fmt::format("Fix the declaration ({}).", scenario_.declared_at));
    }
    for (const fs::path& folder : {made(), root_ / "home", root_ / "tmp"}) {
      fs::create_directory(folder);
    }
    request_.environment = pinned_environment(scenario_, root_ / "home", root_ / "tmp");
    request_.working_folder = made();
    request_.standard_input = "/dev/null";
    request_.standard_output = root_ / "stdout.txt";
    request_.standard_error = root_ / "stderr.txt";
    request_.timeout_seconds = scenario_.timeout_seconds;
    request_.memory_limit_bytes = static_cast<std::uint64_t>(scenario_.memory_limit_mib) << 20U;
    require_success(process::run_process(request_));
    keep_printed();
  }

  [[nodiscard]] std::vector<fs::path> entries() const {
    std::vector<fs::path> entries;
    for (const fs::directory_entry& entry : fs::directory_iterator(made())) {
      entries.push_back(entry.path());
    }
    std::sort(entries.begin(), entries.end());
    if (entries.empty()) {
      fail("its GENERATOR wrote no file",
           "It has to write into its working folder, or to print what the file that GENERATES names is to hold");
    }
    return entries;
  }

  [[nodiscard]] std::string digest() const {
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(made())) {
      if (entry.is_regular_file()) {
        files.push_back(entry.path());
      }
    }
    std::sort(files.begin(), files.end());
    std::string all;
    for (const fs::path& file : files) {
      all +=
          fmt::format("{} {}\n", file.lexically_relative(made()).string(), digest_of(read_file(file, kLargestInput)));
    }
    return digest_of(all);
  }

  [[noreturn]] void fail(const std::string& why, const std::string& next) const {
    throw Error(attempt_, why,
                fmt::format("{} ({}).", next, scenario_.declared_at) +
                    process::last_lines("the command", fmt::format("{}", fmt::join(request_.command, " "))) +
                    process::last_lines("standard error", process::printed_into(request_.standard_error)));
  }

private:
  void require_success(const process::ProcessResult& result) const {
    switch (result.end) {
      case process::ProcessEnd::timed_out:
        fail(fmt::format("its GENERATOR ran longer than its TIMEOUT of {:g} s", scenario_.timeout_seconds),
             "Make it faster, or raise TIMEOUT");
      case process::ProcessEnd::out_of_memory:
        fail(fmt::format("its GENERATOR used more memory than its MEMORY_LIMIT of {} MiB", scenario_.memory_limit_mib),
             "Make it smaller, or raise MEMORY_LIMIT");
      case process::ProcessEnd::signalled:
        fail(fmt::format("its GENERATOR was ended by signal {} ({})", result.code, ::strsignal(result.code)),
             "Run it by hand to see why");
      case process::ProcessEnd::exited:
        break;
    }
    if (result.code != 0) {
      fail(fmt::format("its GENERATOR ended with exit code {}", result.code), "Run it by hand to see why");
    }
  }

  void keep_printed() const {
    if (growth_.generates.empty()) {
      return;
    }
    if (fs::file_size(request_.standard_output) == 0) {
      fail(fmt::format("its GENERATOR printed nothing, so that {} would be empty", growth_.generates),
           "It has to print the input; leave GENERATES out where it writes its files itself");
    }
    if (fs::exists(made() / growth_.generates)) {
      fail(fmt::format("its GENERATOR wrote {} itself, which GENERATES says it prints", growth_.generates),
           "Leave GENERATES out where it writes its files itself");
    }
    fs::rename(request_.standard_output, made() / growth_.generates);
  }

  const Scenario& scenario_;
  const Growth& growth_;
  fs::path root_;
  std::string attempt_;
  process::ProcessRequest request_;
};

}  // namespace

GeneratedInput::GeneratedInput(const Scenario& scenario, std::int64_t size)
    : folder_("/tmp/filperf-", fmt::format("{}/generate/{}", scenario.name, size)) {
  Generation generation(scenario, size, folder_.path());
  try {
    generation.run();
    entries_ = generation.entries();
    digest_ = generation.digest();
  } catch (const fs::filesystem_error& error) {
    generation.fail(fmt::format("what its GENERATOR left cannot be used: {}", error.what()), "Fix it");
  }
}

Scenario at_size(const Scenario& scenario, std::int64_t size, const GeneratedInput& input) {
  Scenario sized = scenario;
  sized.arguments = with_marks_replaced(scenario.arguments, size, input.entries());
  sized.prepare = with_marks_replaced(scenario.prepare, size, input.entries());
  for (const fs::path& entry : input.entries()) {
    const auto has_its_name = [&](const fs::path& other) { return other.filename() == entry.filename(); };
    if (std::any_of(scenario.inputs.begin(), scenario.inputs.end(), has_its_name)) {
      throw Error(fmt::format("cannot make the input of {} at size {}", scenario.name, size),
                  fmt::format("its GENERATOR and its INPUTS both have a {}", entry.filename().string()),
                  fmt::format("Rename one of them ({}).", scenario.declared_at));
    }
    sized.inputs.push_back(entry);
  }
  return sized;
}

}  // namespace filperf::run
