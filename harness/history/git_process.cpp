#include "history/git_process.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "base/error.h"
#include "base/pipe.h"
#include "process/launch.h"

namespace filperf::history {

namespace {

constexpr std::size_t kErrorBytes = 4096;

/// The variables that belong to one repository (`git rev-parse --local-env-vars`), except those that carry options. A
/// hook sets them for its own repository, but the caller may ask for another one.
bool names_a_repository(std::string_view variable) {
  constexpr std::array<std::string_view, 13> kNames{"GIT_ALTERNATE_OBJECT_DIRECTORIES=",
                                                    "GIT_COMMON_DIR=",
                                                    "GIT_CONFIG=",
                                                    "GIT_DIR=",
                                                    "GIT_GRAFT_FILE=",
                                                    "GIT_IMPLICIT_WORK_TREE=",
                                                    "GIT_INDEX_FILE=",
                                                    "GIT_NAMESPACE=",
                                                    "GIT_OBJECT_DIRECTORY=",
                                                    "GIT_PREFIX=",
                                                    "GIT_REPLACE_REF_BASE=",
                                                    "GIT_SHALLOW_FILE=",
                                                    "GIT_WORK_TREE="};
  return std::any_of(kNames.begin(), kNames.end(), [&](std::string_view name) { return variable.starts_with(name); });
}

/// Variables that would change the form of the output or the language of messages, or let git go to a network.
bool is_replaced(std::string_view variable) {
  constexpr std::array<std::string_view, 11> kNames{
      "GIT_ALLOW_PROTOCOL=", "GIT_NO_LAZY_FETCH=",    "GIT_PROTOCOL_FROM_USER=", "LC_ALL=",
      "LANGUAGE=",           "GIT_TERMINAL_PROMPT=",  "GIT_OPTIONAL_LOCKS=",     "GIT_LITERAL_PATHSPECS=",
      "GIT_GLOB_PATHSPECS=", "GIT_NOGLOB_PATHSPECS=", "GIT_ICASE_PATHSPECS="};
  return std::any_of(kNames.begin(), kNames.end(), [&](std::string_view name) { return variable.starts_with(name); });
}

/// A repository's config may name commands for git to run. Nobody has looked at it, so nothing of it is run.
constexpr std::array<const char*, 6> kSafeOptions{"-c", "core.fsmonitor=false",   "-c", "core.hooksPath=/dev/null",
                                                  "-c", "log.showSignature=false"};

std::vector<std::string> environment_of_git() {
  // A partial clone would fetch what it lacks, by a command that its config names. From version 2.44 git can be told
  // not to; older ones fail when no protocol is allowed.
  std::vector<std::string> environment{"LC_ALL=C",
                                       "GIT_TERMINAL_PROMPT=0",
                                       "GIT_OPTIONAL_LOCKS=0",
                                       "GIT_NO_LAZY_FETCH=1",
                                       "GIT_ALLOW_PROTOCOL=none",
                                       "GIT_PROTOCOL_FROM_USER=0"};
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (!names_a_repository(*variable) && !is_replaced(*variable)) {
      environment.emplace_back(*variable);
    }
  }
  return environment;
}

}  // namespace

GitProcess::GitProcess(const std::filesystem::path& executable, const std::vector<std::string>& arguments)
    : attempt_(fmt::format("cannot run `git {}`", fmt::join(arguments, " "))) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw Error(attempt_, std::strerror(errno));
  }
  input_ = Descriptor(ends[0]);
  const Descriptor its_input(ends[1]);
  Pipe output = make_pipe(attempt_);
  errors_ = Descriptor(::memfd_create("git-errors", MFD_CLOEXEC));
  if (!errors_) {
    throw Error(attempt_, std::strerror(errno));
  }
  std::vector<std::string> command{"git"};
  command.insert(command.end(), kSafeOptions.begin(), kSafeOptions.end());
  command.insert(command.end(), arguments.begin(), arguments.end());
  process::Launch launch;
  launch.executable = executable;
  launch.words = std::move(command);
  launch.environment = environment_of_git();
  launch.input.descriptor = its_input.get();
  launch.output.descriptor = output.to.get();
  launch.errors.descriptor = errors_.get();
  process_ = process::start_process(launch).id;
  output_ = std::move(output.from);
}

GitProcess::~GitProcess() {
  if (process_ != 0) {
    process::send_signal(process_, SIGKILL);
    wait();
  }
}

void GitProcess::write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t put = ::send(input_.get(), text.data(), text.size(), MSG_NOSIGNAL);
    if (put < 0 && errno != EINTR) {
      throw Error(attempt_, "git ended too early: " + standard_error());
    }
    text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(put, 0)));
  }
}

std::string GitProcess::read(std::size_t limit) {
  std::string text(std::min(limit, std::size_t{1} << 16U), '\0');
  while (true) {
    pollfd polled{output_.get(), POLLIN, 0};
    const int ready = ::poll(&polled, 1, static_cast<int>(kPatience.count()));
    if (ready == 0) {
      throw Error(attempt_, fmt::format("it printed nothing for {} seconds", kPatience.count() / 1000));
    }
    const ssize_t got = ready < 0 ? -1 : ::read(output_.get(), text.data(), text.size());
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      throw Error(attempt_, std::strerror(errno));
    }
    text.resize(static_cast<std::size_t>(got));
    return text;
  }
}

int GitProcess::wait() {
  input_.close();
  output_.close();
  return process::wait_for(std::exchange(process_, 0));
}

std::string GitProcess::standard_error() const {
  std::string text(kErrorBytes, '\0');
  const ssize_t got = ::pread(errors_.get(), text.data(), text.size(), 0);
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  text.erase(text.find_last_not_of(" \n") + 1);
  return text;
}

}  // namespace filperf::history
