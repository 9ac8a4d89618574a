#include "process/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include "error_of.h"
#include "process/shell.h"

namespace filperf::process::test {
namespace {

using filperf::test::content_of;
using filperf::test::error_of;
using filperf::test::Scratch;

/// What a command prints.
std::string printed(const Scratch& scratch, const std::vector<std::string>& command) {
  ProcessRequest request = shell(scratch, "");
  request.command = command;
  EXPECT_EQ(run_process(request).code, 0);
  return content_of(scratch / "out");
}

TEST(Process, GivesTheExitCode) {
  const Scratch scratch;
  for (const int code : {0, 1, 77, 255}) {
    const ProcessResult result = run_process(shell(scratch, "exit " + std::to_string(code)));
    EXPECT_EQ(result.end, ProcessEnd::exited);
    EXPECT_EQ(result.code, code);
    EXPECT_EQ(result.leftovers, 0);
  }
}

TEST(Process, GivesTheSignalThatEndedIt) {
  const Scratch scratch;
  for (const int signal : {SIGSEGV, SIGKILL, SIGTERM, SIGPIPE}) {
    const ProcessResult result = run_process(shell(scratch, "kill -" + std::to_string(signal) + " $$"));
    EXPECT_EQ(result.end, ProcessEnd::signalled);
    EXPECT_EQ(result.code, signal);
  }
}

TEST(Process, MeasuresWhatItUses) {
  const Scratch scratch;
  const ProcessResult result = run_process(shell(scratch, "sleep 0.2"));
  EXPECT_GE(result.wall_seconds, 0.2);
  EXPECT_LT(result.wall_seconds, 20);
  EXPECT_GE(result.user_seconds, 0);
  EXPECT_GT(result.peak_memory_bytes, 100'000U);
}

TEST(Process, RunsWhileTheHarnessDoesSomethingElse) {
  const Scratch scratch;
  // The script ends only when what is done meanwhile has been done.
  const ProcessResult result =
      run_process(shell(scratch, "echo begun > begun; until [ -e go ]; do sleep 0.01; done; exit 3"), [&] {
        EXPECT_TRUE(comes_true([&] { return std::filesystem::exists(scratch / "begun"); }));
        std::ofstream(scratch / "go") << "go";
      });
  EXPECT_EQ(result.end, ProcessEnd::exited);
  EXPECT_EQ(result.code, 3);
}

TEST(Process, HasItsFilesAndNothingElse) {
  const Scratch scratch;
  scratch.write("out", "old content that is longer than the new one");
  ProcessRequest request = shell(scratch, "cat; pwd; echo oops >&2");
  request.standard_input = scratch.write("in", "hello\n");
  EXPECT_EQ(run_process(request).code, 0);
  EXPECT_EQ(content_of(scratch / "out"), "hello\n" + scratch.path().string() + "\n");
  EXPECT_EQ(content_of(scratch / "err"), "oops\n");
}

TEST(Process, InheritsNoDescriptor) {
  const Scratch scratch;
  const int open = ::dup2(STDERR_FILENO, 77);
  ASSERT_EQ(open, 77);
  // 3 is what `ls` reads the folder through.
  EXPECT_EQ(printed(scratch, {"/bin/ls", "/proc/self/fd"}), "0\n1\n2\n3\n");
  ::close(open);
}

TEST(Process, HasExactlyTheEnvironmentGiven) {
  const Scratch scratch;
  ProcessRequest request = shell(scratch, "");
  request.command = {"/usr/bin/env"};
  request.environment = {"B=2 3", "A=", "C=\xC3\xA9"};
  EXPECT_EQ(run_process(request).code, 0);
  EXPECT_EQ(content_of(scratch / "out"), "B=2 3\nA=\nC=\xC3\xA9\n");
}

TEST(Process, HasAPinnedUmask) {
  const Scratch scratch;
  const mode_t before = ::umask(0777);
  const ProcessResult result = run_process(shell(scratch, "umask"));
  ::umask(before);
  EXPECT_EQ(result.code, 0);
  ::chmod((scratch / "out").c_str(), 0600);
  EXPECT_EQ(content_of(scratch / "out"), "0022\n");
}

TEST(Process, HasPinnedLimits) {
  const Scratch scratch;
  const auto kept = [](decltype(RLIMIT_STACK) resource, rlim_t pinned, rlim_t unit) {
    rlimit limit{};
    ::getrlimit(resource, &limit);
    return std::to_string(std::min(pinned, limit.rlim_max) / unit) + "\n";
  };
  // The shell's units: KiB of stack, blocks of 512 bytes for files.
  EXPECT_EQ(
      printed(scratch, {"/bin/sh", "-c", "ulimit -Sc; ulimit -Ss; ulimit -Sn; ulimit -Sf"}),
      "0\n" + kept(RLIMIT_STACK, 8U << 20U, 1024) + kept(RLIMIT_NOFILE, 1024, 1) + kept(RLIMIT_FSIZE, 1U << 30U, 512));
}

TEST(Process, HasFixedAddressesWhereItSaysSo) {
  const Scratch scratch;
  ProcessRequest request = shell(scratch, "");
  request.command = {"/bin/cat", "/proc/self/personality"};
  const ProcessResult result = run_process(request);
  const unsigned long personality = std::stoul(content_of(scratch / "out"), nullptr, 16);
  EXPECT_EQ((personality & 0x0040000UL) != 0, result.fixed_addresses);  // ADDR_NO_RANDOMIZE
}

TEST(Process, HasDefaultSignals) {
  const Scratch scratch;
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGUSR1);
  ::pthread_sigmask(SIG_BLOCK, &blocked, &before);
  ::signal(SIGINT, SIG_IGN);
  EXPECT_EQ(printed(scratch, {"/bin/grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"}),
            "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
  ::signal(SIGINT, SIG_DFL);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

TEST(Process, LeadsItsOwnSession) {
  const Scratch scratch;
  std::string process;
  std::string group;
  std::string session;
  printed(scratch, {"/usr/bin/cut", "-d", " ", "-f", "1,5,6", "/proc/self/stat"});
  std::ifstream(scratch / "out") >> process >> group >> session;
  EXPECT_EQ(group, process);
  EXPECT_EQ(session, process);
}

TEST(Process, PastItsTimeIsKilledWithAllItStarted) {
  const Scratch scratch;
  ProcessRequest request = shell(scratch,
                                 "trap '' TERM INT; setsid sh -c 'echo $$ > escaped; exec sleep 300' & "
                                 "sh -c 'echo $$ > child; exec sleep 300'");
  request.timeout_seconds = 1;
  const ProcessResult result = run_process(request);
  EXPECT_EQ(result.end, ProcessEnd::timed_out);
  EXPECT_GE(result.wall_seconds, 1);
  EXPECT_LT(result.wall_seconds, 30);
  EXPECT_NE(process_in(scratch / "escaped"), 0);
  EXPECT_NE(process_in(scratch / "child"), 0);
  EXPECT_FALSE(is_alive(process_in(scratch / "escaped")));
  EXPECT_FALSE(is_alive(process_in(scratch / "child")));
}

/// A part of a script that keeps `megabytes` in memory: `tail` has to read to the end before it writes.
std::string holds(int megabytes) {
  const std::string bytes = std::to_string(megabytes) + "000000";
  return "head -c " + bytes + " /dev/zero | tail -c " + bytes + " | sleep 300 & ";
}

TEST(Process, PastItsMemoryIsKilledWithAllItStarted) {
  const Scratch scratch;
  ProcessRequest request = shell(scratch, "echo $$ > child; " + holds(70) + holds(70) + "wait");
  request.memory_limit_bytes = 100'000'000;  // no process alone has as much
  const ProcessResult result = run_process(request);
  EXPECT_EQ(result.end, ProcessEnd::out_of_memory);
  EXPECT_GT(result.peak_memory_bytes, 100'000'000U);
  EXPECT_FALSE(is_alive(process_in(scratch / "child")));
}

TEST(Process, IsHeldToItsMemoryHoweverManyChildrenEnd) {
  const Scratch scratch;
  // Orphans become children of this process: their ends wake it up all the time.
  ProcessRequest request = shell(scratch, holds(100) + "while :; do (:&); done");
  request.memory_limit_bytes = 80'000'000;
  request.timeout_seconds = 10;  // long enough for some hundred looks at its memory
  EXPECT_EQ(run_process(request).end, ProcessEnd::out_of_memory);
}

TEST(Process, WithinItsMemoryIsLeftAlone) {
  const Scratch scratch;
  ProcessRequest request = shell(scratch, "head -c 50000000 /dev/zero | tail -c 50000000 | wc -c");
  request.memory_limit_bytes = 500'000'000;
  EXPECT_EQ(run_process(request).end, ProcessEnd::exited);
  EXPECT_EQ(content_of(scratch / "out"), "50000000\n");
}

TEST(Process, LeavesNoDescendantBehind) {
  const Scratch scratch;
  const ProcessResult result = run_process(shell(scratch,
                                                 "(setsid sh -c 'echo $$ > child; exec sleep 300' &) ; "
                                                 "while ! [ -s child ]; do sleep 0.01; done; exit 5"));
  EXPECT_EQ(result.end, ProcessEnd::exited);
  EXPECT_EQ(result.code, 5);
  EXPECT_EQ(result.leftovers, 1);
  EXPECT_FALSE(is_alive(process_in(scratch / "child")));
}

TEST(Process, DescendantsThatEndedByThemselvesAreNoLeftovers) {
  const Scratch scratch;
  EXPECT_EQ(run_process(shell(scratch, "(exit 3 &) ; (exit 4 &) ; sleep 0.3")).leftovers, 0);
}

TEST(Process, ThatCannotStartSaysWhy) {
  const Scratch scratch;
  const auto why = [&](auto change) {
    ProcessRequest request = shell(scratch, "exit 0");
    change(request);
    const Error error = error_of([&] { return run_process(request); });
    EXPECT_EQ(error.what_failed(), "cannot run " + request.command.front());
    return error.why();
  };
  EXPECT_EQ(why([](ProcessRequest& request) { request.command = {"/no/such/program"}; }),
            "it could not execute: No such file or directory");
  EXPECT_EQ(why([&](ProcessRequest& request) { request.command = {scratch.write("text", "x").string()}; }),
            "it could not execute: Permission denied");
  EXPECT_EQ(why([&](ProcessRequest& request) { request.working_folder = scratch / "none"; }),
            "it could not enter the working folder: No such file or directory");
  EXPECT_EQ(why([&](ProcessRequest& request) { request.standard_input = scratch / "none"; }),
            "it could not open the standard input: No such file or directory");
  EXPECT_EQ(why([&](ProcessRequest& request) { request.standard_output = scratch / "none/out"; }),
            "it could not open the output files: No such file or directory");
  EXPECT_EQ(why([&](ProcessRequest& request) { request.standard_error = scratch.path(); }),
            "it could not open the output files: Is a directory");
  EXPECT_EQ(::waitpid(-1, nullptr, 0), -1) << "it is waited for all the same";
  EXPECT_EQ(errno, ECHILD);
}

TEST(Process, IsStoppedWithAllItStartedWhenTheHarnessIs) {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    const Scratch scratch;
    try {
      static_cast<void>(run_process(shell(scratch,
                                          "setsid sh -c 'echo $$ > child; exec sleep 300' & "
                                          "while ! [ -s child ]; do sleep 0.01; done; kill -" +
                                              std::to_string(signal) + " $PPID; sleep 300")));
      ADD_FAILURE() << "not interrupted";
    } catch (const Interrupted& interrupted) {
      EXPECT_EQ(interrupted.signal(), signal);
      EXPECT_EQ(interrupted.what(), "stopped by signal " + std::to_string(signal));
    }
    EXPECT_NE(process_in(scratch / "child"), 0);
    EXPECT_FALSE(is_alive(process_in(scratch / "child")));
    sigset_t mask;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    EXPECT_EQ(sigismember(&mask, signal), 0) << "the mask is given back";
  }
}

TEST(Process, DoesNotOutliveTheHarness) {
  const Scratch scratch;
  const pid_t harness = ::fork();
  ASSERT_GE(harness, 0);
  if (harness == 0) {
    static_cast<void>(run_process(shell(scratch, "echo $$ > child; exec sleep 300")));
    ::_exit(0);
  }
  ASSERT_TRUE(comes_true([&] { return process_in(scratch / "child") != 0; }));
  const pid_t process = process_in(scratch / "child");
  ::kill(harness, SIGKILL);
  ASSERT_EQ(::waitpid(harness, nullptr, 0), harness);
  // An earlier test may have made this process the one that adopts it.
  EXPECT_TRUE(comes_true([&] {
    ::waitpid(process, nullptr, WNOHANG);
    return !is_alive(process);
  }));
}

}  // namespace
}  // namespace filperf::process::test
