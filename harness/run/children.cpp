#include "run/children.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

#include "base/files.h"
#include "base/words.h"
#include "callgraph/counts_reader.h"
#include "callgraph/profile_sum.h"

namespace filperf::run {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kWorkerPrefix = "worker-";
constexpr std::string_view kPart = ".part";  // of a file that is not complete: its process was killed
constexpr std::size_t kMostWorkers = 10'000;
constexpr std::size_t kLargestCounts = std::size_t{1} << 30U;

std::vector<fs::path> worker_files(const fs::path& folder) {
  std::vector<fs::path> files;
  for (fs::path& entry : entries_in(folder)) {
    const std::string name = entry.filename().string();
    if (name.starts_with(kWorkerPrefix) && !name.ends_with(kPart) && files.size() < kMostWorkers) {
      files.push_back(std::move(entry));
    }
  }
  return files;
}

std::int64_t calls_of(const callgraph::CallGraph& graph, std::string_view beginning, std::string_view end) {
  std::int64_t calls = 0;
  for (const callgraph::Function& function : graph.functions) {
    if (function.identity.starts_with(beginning) && function.identity.ends_with(end)) {
      calls = callgraph::saturating_sum(calls, function.calls);
    }
  }
  return calls;
}

}  // namespace

bool has_worker_counts(const fs::path& folder) {
  return !worker_files(folder).empty();
}

std::int64_t add_worker_counts(callgraph::Profile& profile, const fs::path& folder) {
  std::vector<callgraph::Profile> profiles;
  for (const fs::path& file : worker_files(folder)) {
    profiles.push_back(
        callgraph::read_counts(read_file(file, kLargestCounts), "profile of a process, " + file.filename().string()));
  }
  if (!profiles.empty()) {
    profiles.insert(profiles.begin(), std::move(profile));
    profile = callgraph::sum_of(profiles);
  }
  return std::max<std::int64_t>(static_cast<std::int64_t>(profiles.size()) - 1, 0);
}

Children children_of(const callgraph::CallGraph& graph, const Record& record, std::int64_t counted_processes) {
  const auto builtin = [&](const char* name) {
    return calls_of(graph, fmt::format("builtin:<built-in method {}>", name), "");
  };
  Children children;
  children.counted = counted_processes;
  // Before Python 3.11 there are no qualified names. A fork server forks where nobody counts.
  const std::int64_t spawned = calls_of(graph, "stdlib/multiprocessing/popen_spawn_posix.py:", "_launch");
  const std::int64_t served = calls_of(graph, "stdlib/multiprocessing/popen_forkserver.py:", "_launch");
  const std::int64_t forked = builtin("posix.fork") + builtin("posix.forkpty");
  children.python = std::max(counted_processes, forked + spawned + served + record.python_processes);
  const std::int64_t started = builtin("_posixsubprocess.fork_exec") + builtin("posix.posix_spawn") +
                               builtin("posix.posix_spawnp") + builtin("posix.system");
  children.others = std::max<std::int64_t>(started - spawned - record.python_processes, 0);
  return children;
}

double cpu_share_of_children(const process::ProcessResult& process, const Record& record) {
  const double others = std::max(process.user_seconds + process.system_seconds - record.own_cpu_seconds, 0.0);
  const double all = others + record.phase_cpu_seconds;
  return all > 0 ? others / all : 0;
}

std::string warning_about(const Children& children, bool wanted) {
  if (children.not_counted() == 0) {
    return {};
  }
  return fmt::format(
      "the calls of {} that the program started are not counted{}; its processes took {:.0f} % of the CPU time",
      counted(static_cast<std::size_t>(children.not_counted()), "Python process", "Python processes"),
      wanted ? " (killed, or started with variables or options of its own)" : " (CHILDREN ignore)",
      std::floor(children.cpu_share * 100));
}

}  // namespace filperf::run
