#include "process/process_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstring>
#include <ctime>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/descriptor.h"
#include "process/launch.h"
#include "process/process_handle.h"

namespace filperf::process {

namespace {

/// The start of a small file of /proc; no value if it cannot be read, which includes a process that has ended.
std::optional<std::string> read_proc(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) {
    return std::nullopt;
  }
  std::array<char, 4096> buffer{};
  std::string content;
  ssize_t got = 0;
  while ((got = ::read(file.get(), buffer.data(), buffer.size())) > 0) {
    content.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return got < 0 ? std::nullopt : std::optional(std::move(content));
}

std::vector<pid_t> numbers_in(std::string_view text) {
  std::vector<pid_t> numbers;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    pid_t number = 0;
    const auto [next, error] = std::from_chars(at, end, number);
    if (error == std::errc()) {
      numbers.push_back(number);
    }
    at = error == std::errc() ? next : at + 1;
  }
  return numbers;
}

/// The entries of a folder of /proc that are numbers.
std::vector<pid_t> numbered_entries(const std::string& folder) {
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(::opendir(folder.c_str()), ::closedir);
  std::vector<pid_t> numbers;
  while (listing) {
    const dirent* entry = ::readdir(listing.get());  // NOLINT(concurrency-mt-unsafe): a listing of our own
    if (entry == nullptr) {
      break;
    }
    const std::string_view name = entry->d_name;
    if (!name.empty() && name.front() >= '0' && name.front() <= '9') {
      const std::vector<pid_t> parsed = numbers_in(name);
      numbers.insert(numbers.end(), parsed.begin(), parsed.end());
    }
  }
  return numbers;
}

/// The children of a process by the kernel's own list, cheap whatever else runs on the machine. No value if the
/// kernel was built without it (CONFIG_PROC_CHILDREN) or the process has ended.
std::optional<std::vector<pid_t>> listed_children(pid_t process) {
  std::vector<pid_t> children;
  bool listed = false;
  for (const pid_t thread : numbered_entries(fmt::format("/proc/{}/task", process))) {
    if (const auto text = read_proc(fmt::format("/proc/{}/task/{}/children", process, thread))) {
      listed = true;
      const std::vector<pid_t> of_thread = numbers_in(*text);
      children.insert(children.end(), of_thread.begin(), of_thread.end());
    }
  }
  return listed ? std::optional(children) : std::nullopt;
}

/// Every process's children, from a walk over all of /proc: the way for kernels without the list.
std::map<pid_t, std::vector<pid_t>> all_children() {
  std::map<pid_t, std::vector<pid_t>> children;
  for (const pid_t process : numbered_entries("/proc")) {
    if (const pid_t parent = parent_of(process); parent != 0) {
      children[parent].push_back(process);
    }
  }
  return children;
}

}  // namespace

std::vector<pid_t> descendants_of(pid_t ancestor) {
  std::vector<pid_t> found;
  std::vector<pid_t> open{ancestor};
  std::set<pid_t> seen{ancestor};
  const bool has_list = listed_children(::getpid()).has_value();
  const std::map<pid_t, std::vector<pid_t>> walked = has_list ? std::map<pid_t, std::vector<pid_t>>{} : all_children();
  while (!open.empty()) {
    const pid_t process = open.back();
    open.pop_back();
    std::vector<pid_t> children;
    if (has_list) {
      children = listed_children(process).value_or(std::vector<pid_t>{});
    } else if (const auto entry = walked.find(process); entry != walked.end()) {
      children = entry->second;
    }
    for (const pid_t child : children) {
      if (seen.insert(child).second) {
        found.push_back(child);
        open.push_back(child);
      }
    }
  }
  return found;
}

pid_t parent_of(pid_t process) {
  const auto text = read_proc(fmt::format("/proc/{}/stat", process));
  // The name in parentheses may hold anything, also `)`: the parent's number is the second field after the last one.
  const std::size_t name_end = text ? text->rfind(')') : std::string::npos;
  pid_t parent = 0;
  if (name_end != std::string::npos && name_end + 4 < text->size()) {
    std::from_chars(text->data() + name_end + 4, text->data() + text->size(), parent);
  }
  return parent;
}

std::uint64_t start_ticks(pid_t process) {
  // Field 22 of proc(5)'s stat, that is the 20th after the name in parentheses.
  constexpr int kFieldsAfterName = 20;
  const auto text = read_proc(fmt::format("/proc/{}/stat", process));
  std::size_t at = text ? text->rfind(')') : std::string::npos;
  for (int field = 0; field < kFieldsAfterName && at != std::string::npos; ++field) {
    at = text->find(' ', at + 1);
  }
  std::uint64_t ticks = 0;
  if (at != std::string::npos) {
    std::from_chars(text->data() + at + 1, text->data() + text->size(), ticks);
  }
  return ticks;
}

std::uint64_t ticks_now() {
  timespec now{};
  if (::clock_gettime(CLOCK_BOOTTIME, &now) != 0) {
    return 0;
  }
  const auto ticks_per_second = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  return static_cast<std::uint64_t>(now.tv_sec) * ticks_per_second +
         static_cast<std::uint64_t>(now.tv_nsec) * ticks_per_second / 1'000'000'000;
}

std::uint64_t resident_bytes(pid_t process) {
  const auto text = read_proc(fmt::format("/proc/{}/statm", process));
  const std::size_t space = text ? text->find(' ') : std::string::npos;
  if (space == std::string::npos) {
    return 0;
  }
  std::uint64_t pages = 0;
  std::from_chars(text->data() + space + 1, text->data() + text->size(), pages);
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t resident_bytes_of_tree(pid_t process) {
  std::uint64_t bytes = resident_bytes(process);
  for (const pid_t descendant : descendants_of(process)) {
    bytes += resident_bytes(descendant);
  }
  return bytes;
}

bool uses_folder(pid_t process, const std::filesystem::path& folder) {
  const std::string below = folder.string() + "/";
  for (const char* link : {"cwd", "fd/1", "fd/2"}) {
    std::error_code error;
    const std::string target = std::filesystem::read_symlink(fmt::format("/proc/{}/{}", process, link), error).string();
    if (!error && target.starts_with(below)) {
      return true;
    }
  }
  const auto environment = read_proc(fmt::format("/proc/{}/environ", process));
  return environment && environment->find("HOME=" + below) != std::string::npos;
}

std::vector<pid_t> processes_using(const std::filesystem::path& folder) {
  std::vector<pid_t> found;
  for (const pid_t process : numbered_entries("/proc")) {
    if (process != ::getpid() && uses_folder(process, folder)) {
      found.push_back(process);
    }
  }
  return found;
}

void kill_tree(pid_t process) {
  if (process == 0) {
    return;
  }
  for (const pid_t descendant : descendants_of(process)) {
    send_signal(descendant, SIGKILL);
  }
  send_signal(-process, SIGKILL);
  send_signal(process, SIGKILL);
}

void reap_children() {
  while (::waitpid(-1, nullptr, WNOHANG) > 0) {
  }
}

int kill_until_gone(const std::function<std::vector<pid_t>()>& find, const std::function<void()>& reap) {
  constexpr auto kPatience = std::chrono::seconds(10);
  // A zombie of another process is found until that one reaps it, and nothing tells when.
  constexpr int kIntervalMilliseconds = 1;
  const auto end = std::chrono::steady_clock::now() + kPatience;
  std::set<pid_t> killed;
  while (std::chrono::steady_clock::now() < end) {
    // Zombies are found until they are reaped. A process that has ended by itself was not left behind.
    reap();
    const std::vector<pid_t> found = find();
    if (found.empty()) {
      break;
    }
    std::vector<ProcessHandle> ending;
    for (const pid_t process : found) {
      ProcessHandle handle(process);
      if (!handle.has_ended()) {
        ending.push_back(std::move(handle));
      }
      send_signal(process, SIGKILL);
      killed.insert(process);
    }
    for (const ProcessHandle& handle : ending) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
      static_cast<void>(handle.has_ended(std::max(left, std::chrono::milliseconds(0))));
    }
    if (ending.empty()) {
      static_cast<void>(::poll(nullptr, 0, kIntervalMilliseconds));  // a signal only makes it look earlier
    }
  }
  return static_cast<int>(killed.size());
}

bool wait_for_descendants(std::chrono::milliseconds patience) {
  // A zombie is there until its parent reaps it, if that is not this process, and nothing tells when.
  constexpr int kIntervalMilliseconds = 1;
  const auto end = std::chrono::steady_clock::now() + patience;
  while (true) {
    reap_children();
    std::vector<ProcessHandle> running;
    std::vector<pollfd> polled;
    const std::vector<pid_t> found = descendants_of(::getpid());
    for (const pid_t process : found) {
      ProcessHandle handle(process);
      if (!handle.has_ended()) {
        polled.push_back({handle.descriptor(), POLLIN, 0});
        running.push_back(std::move(handle));
      }
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
    if (found.empty() || left <= 0) {
      return found.empty();
    }
    // Without descriptors of processes there is nothing to wait for, but to look again.
    const bool has_descriptors =
        std::all_of(polled.begin(), polled.end(), [](const pollfd& entry) { return entry.fd >= 0; });
    const int timeout = running.empty() || !has_descriptors ? kIntervalMilliseconds : static_cast<int>(left);
    if (::poll(polled.data(), polled.size(), timeout) < 0 && errno != EINTR) {
      return false;
    }
  }
}

int kill_descendants() {
  // A killed parent hands its children to this process (it is their subreaper), so one round may bring up the next.
  return kill_until_gone([] { return descendants_of(::getpid()); });
}

}  // namespace filperf::process
