#include "warm/runs.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <set>
#include <utility>

#include "process/process_tree.h"

namespace filperf::warm {

using Clock = std::chrono::steady_clock;

namespace {

/// A child that takes longer to start, or to end after it was killed, never will.
constexpr double kPatienceSeconds = 30;

double seconds_since(Clock::time_point time) {
  return std::chrono::duration<double>(Clock::now() - time).count();
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

void stop(WarmRun& run, process::ProcessEnd why) {
  run.end = why;
  run.stopped_at = Clock::now();
  process::kill_tree(run.process);
}

/// Whether a process surely comes from a run, although its parent has ended.
bool comes_from(pid_t process, std::uint64_t ticks, const WarmRun& run) {
  const auto seen = run.seen.find(process);
  return (seen != run.seen.end() && seen->second == ticks) || (run.process != 0 && ::getsid(process) == run.process) ||
         process::uses_folder(process, run.request.work.parent_path());
}

/// @return the resident memory of a run and all below it, in bytes
std::uint64_t look_at(WarmRun& run) {
  std::uint64_t bytes = process::resident_bytes(run.process);
  for (const pid_t process : process::descendants_of(run.process)) {
    bytes += process::resident_bytes(process);
    if (!run.seen.contains(process)) {
      run.seen[process] = process::start_ticks(process);
    }
  }
  run.peak_memory_bytes = std::max(run.peak_memory_bytes, bytes);
  return bytes;
}

}  // namespace

WarmRuns::WarmRuns(pid_t interpreter, TakeEnd take_end) : interpreter_(interpreter), take_end_(std::move(take_end)) {}

WarmRuns::~WarmRuns() {
  for (const auto& [number, run] : runs_) {
    process::kill_tree(run.process);
  }
}

void WarmRuns::add(std::uint64_t number, WarmRun run) {
  run.asked = Clock::now();
  run.asked_ticks = process::ticks_now();
  runs_.emplace(number, std::move(run));
}

WarmRun* WarmRuns::begin(std::uint64_t number, pid_t process) {
  const auto found = runs_.find(number);
  if (found == runs_.end()) {
    return nullptr;
  }
  WarmRun& run = found->second;
  run.process = process;
  if (run.abandoned || !run.lost.empty()) {
    process::kill_tree(process);
  }
  return &run;
}

std::optional<WarmRun> WarmRuns::fail(std::uint64_t number) {
  const auto found = runs_.find(number);
  if (found == runs_.end()) {
    return std::nullopt;
  }
  WarmRun run = std::move(found->second);
  runs_.erase(found);
  // A child may run although nobody heard of it. It must not share the sandbox with the next run.
  process::kill_until_gone([&] { return leftovers_of(run); }, [this] { reap(); });
  return run;
}

void WarmRuns::abandon(WarmRun& run) {
  run.abandoned = true;
  process::kill_tree(run.process);
}

bool WarmRuns::is_starting() const {
  return std::any_of(runs_.begin(), runs_.end(), [](const auto& entry) { return entry.second.process == 0; });
}

void WarmRuns::for_each(const std::function<void(WarmRun&)>& action) {
  for (auto& [number, run] : runs_) {
    action(run);
  }
  for (WarmRun& run : ended_) {
    action(run);
  }
}

bool WarmRuns::hold_to_limits() {
  for (auto& [number, run] : runs_) {
    if (run.process == 0 || run.stopped_at) {
      if (seconds_since(run.stopped_at.value_or(run.asked)) > kPatienceSeconds) {
        return false;
      }
      continue;
    }
    const std::uint64_t bytes = look_at(run);
    if (seconds_since(run.asked) > run.request.timeout_seconds) {
      stop(run, process::ProcessEnd::timed_out);
    } else if (bytes > run.request.memory_limit_bytes) {
      stop(run, process::ProcessEnd::out_of_memory);
    }
  }
  return true;
}

std::vector<WarmRuns::Ended> WarmRuns::take_ended() {
  note_ends();
  std::vector<Ended> gone;
  for (auto run = ended_.begin(); run != ended_.end();) {
    const bool by_itself = !run->stopped_at && !run->abandoned && run->lost.empty();
    const bool in_time = Clock::now() - run->ended_at < process::kHelperPatience;
    if (by_itself && in_time && !leftovers_of(*run).empty()) {
      ++run;
      continue;
    }
    process::ProcessResult result = *run->result;
    result.leftovers = process::kill_until_gone([&] { return leftovers_of(*run); }, [this] { reap(); });
    gone.push_back({std::move(*run), result});
    run = ended_.erase(run);
  }
  // A run may have ended before the report of its start came, or while another one's processes were killed above.
  if (!is_starting()) {
    std::erase_if(ends_, [&](const auto& end) {
      return std::none_of(runs_.begin(), runs_.end(),
                          [&](const auto& entry) { return entry.second.process == end.first; });
    });
  }
  return gone;
}

/// Moves the runs whose process has ended to those whose helpers may still be ending.
void WarmRuns::note_ends() {
  reap();
  for (auto entry = runs_.begin(); entry != runs_.end();) {
    const auto end = ends_.find(entry->second.process);
    if (end == ends_.end()) {
      ++entry;
      continue;
    }
    WarmRun& run = ended_.emplace_back(std::move(entry->second));
    run.result = result_of(run, end->second);
    run.ended_at = Clock::now();
    ends_.erase(end);
    entry = runs_.erase(entry);
  }
}

std::optional<std::pair<pid_t, WarmRuns::End>> WarmRuns::take_end_of_child() {
  int status = 0;
  rusage usage{};
  const pid_t process = ::wait4(-1, &status, WNOHANG, &usage);
  if (process <= 0) {
    return std::nullopt;
  }
  return std::pair(process, End{Clock::now(), status, seconds(usage.ru_utime), seconds(usage.ru_stime),
                                static_cast<std::uint64_t>(usage.ru_maxrss) * 1024});
}

void WarmRuns::reap() {
  while (const std::optional<std::pair<pid_t, End>> end = take_end_()) {
    ends_[end->first] = end->second;
  }
}

process::ProcessResult WarmRuns::result_of(const WarmRun& run, const End& end) {
  process::ProcessResult result;
  const bool signalled = WIFSIGNALED(end.status);
  result.end = run.stopped_at ? run.end : signalled ? process::ProcessEnd::signalled : process::ProcessEnd::exited;
  result.code = signalled ? WTERMSIG(end.status) : WEXITSTATUS(end.status);
  result.wall_seconds = std::chrono::duration<double>(end.time - run.asked).count();
  result.user_seconds = end.user_seconds;
  result.system_seconds = end.system_seconds;
  result.peak_memory_bytes = std::max(run.peak_memory_bytes, end.peak_memory_bytes);
  return result;
}

/// The processes below this one that have lost the parent that started them.
std::vector<pid_t> WarmRuns::inherited() const {
  std::set<pid_t> others;
  const auto leave_out = [&](pid_t process) {
    const std::vector<pid_t> below = process::descendants_of(process);
    others.insert(process);
    others.insert(below.begin(), below.end());
  };
  leave_out(interpreter_);
  for (const auto& [number, run] : runs_) {
    leave_out(run.process);
  }
  std::vector<pid_t> inherited = process::descendants_of(::getpid());
  // A child that waits for its request is in the interpreter's session still, which nothing of a run can get into.
  std::erase_if(inherited,
                [&](pid_t process) { return others.contains(process) || ::getsid(process) == interpreter_; });
  return inherited;
}

/// Processes that a run left when it ended: those that are surely its own, and those that can belong to no other run
/// because all others began later.
std::vector<pid_t> WarmRuns::leftovers_of(const WarmRun& ended) const {
  std::vector<pid_t> leftovers = inherited();
  std::erase_if(leftovers, [&](pid_t process) {
    const std::uint64_t ticks = process::start_ticks(process);
    const bool could_be_anothers = std::any_of(runs_.begin(), runs_.end(),
                                               [&](const auto& entry) {
                                                 // One that takes its request at this moment was there before it was
                                                 // asked.
                                                 return entry.second.process == 0 || entry.second.asked_ticks <= ticks;
                                               }) ||
                                   std::any_of(ended_.begin(), ended_.end(), [&](const WarmRun& run) {
                                     return &run != &ended && run.asked_ticks <= ticks;
                                   });
    return could_be_anothers && !comes_from(process, ticks, ended);
  });
  return leftovers;
}

}  // namespace filperf::warm
