#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

namespace filperf::process {

/// The processes below `ancestor`, itself not among them, as /proc shows them at this moment.
[[nodiscard]] std::vector<pid_t> descendants_of(pid_t ancestor);

/// The parent of a process; 0 if it has ended, or has none that this process can see.
[[nodiscard]] pid_t parent_of(pid_t process);

/// When a process started, in clock ticks since the machine did; 0 if it has ended.
[[nodiscard]] std::uint64_t start_ticks(pid_t process);

/// This moment in the same ticks; 0 if the system has no such clock.
[[nodiscard]] std::uint64_t ticks_now();

/// Resident memory of a process in bytes; 0 if it has ended.
[[nodiscard]] std::uint64_t resident_bytes(pid_t process);

/// Resident memory of a process and all below it, in bytes.
[[nodiscard]] std::uint64_t resident_bytes_of_tree(pid_t process);

/// Whether a process works in a folder or below it, writes its output there, or was started with its home there, as far
/// as this user may know.
[[nodiscard]] bool uses_folder(pid_t process, const std::filesystem::path& folder);

/// All processes that use a folder.
[[nodiscard]] std::vector<pid_t> processes_using(const std::filesystem::path& folder);

/// Kills a process, its descendants, and its process group if it leads one. 0 is no process: nothing is killed.
void kill_tree(pid_t process);

/// Reaps all children of this process that have ended.
void reap_children();

/// Kills what `find` names and reaps what has ended, until it names nothing more, or for 10 seconds: a process that the
/// kernel cannot end must not hang the harness.
/// @return how many there were
int kill_until_gone(const std::function<std::vector<pid_t>()>& find, const std::function<void()>& reap = reap_children);

/// How long a helper that ends by itself after its program may take, such as the resource tracker of multiprocessing,
/// which first removes shared memory that the program left.
inline constexpr std::chrono::milliseconds kHelperPatience{1000};

/// Waits until every descendant of this process has ended by itself, and reaps it. @return whether that was so in time
[[nodiscard]] bool wait_for_descendants(std::chrono::milliseconds patience);

/// Kills every descendant of this process and reaps it, until none is left.
/// @return how many there were
int kill_descendants();

}  // namespace filperf::process
