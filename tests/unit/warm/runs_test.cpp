#include "warm/runs.h"

#include <gtest/gtest.h>

#include <deque>
#include <optional>
#include <utility>
#include <vector>

namespace filperf::warm::test {
namespace {

// Numbers that no process can have: Linux has fewer than 4,194,304.
constexpr pid_t kInterpreter = 5'000'000;
constexpr pid_t kFirst = 5'000'001;
constexpr pid_t kSecond = 5'000'002;

/// Ends that are found one after the other. Without a process, nothing has ended at that moment.
class Ends {
public:
  void add(pid_t process, int exit_code) { found_.emplace_back(process, exit_code << 8); }
  void add_pause() { found_.emplace_back(0, 0); }

  [[nodiscard]] WarmRuns::TakeEnd taken() {
    return [this]() -> std::optional<std::pair<pid_t, WarmRuns::End>> {
      if (found_.empty()) {
        return std::nullopt;
      }
      const auto [process, status] = found_.front();
      found_.pop_front();
      if (process == 0) {
        return std::nullopt;
      }
      return std::pair(process, WarmRuns::End{std::chrono::steady_clock::now(), status, 0.5, 0.25, 1000});
    };
  }

private:
  std::deque<std::pair<pid_t, int>> found_;
};

std::vector<pid_t> processes_of(const std::vector<WarmRuns::Ended>& ended) {
  std::vector<pid_t> processes;
  for (const WarmRuns::Ended& one : ended) {
    processes.push_back(one.run.process);
  }
  return processes;
}

TEST(WarmRuns, TellsHowARunEnded) {
  Ends ends;
  WarmRuns runs(kInterpreter, ends.taken());
  runs.add(1, {});
  ASSERT_NE(runs.begin(1, kFirst), nullptr);
  EXPECT_TRUE(runs.take_ended().empty());
  ends.add(kFirst, 3);
  const std::vector<WarmRuns::Ended> ended = runs.take_ended();
  ASSERT_EQ(processes_of(ended), std::vector<pid_t>{kFirst});
  EXPECT_EQ(ended.front().result.end, process::ProcessEnd::exited);
  EXPECT_EQ(ended.front().result.code, 3);
  EXPECT_EQ(ended.front().result.user_seconds, 0.5);
  EXPECT_EQ(ended.front().result.leftovers, 0);
  EXPECT_EQ(runs.size(), 0U);
}

TEST(WarmRuns, KeepsAnEndThatComesWhileAnotherRunIsCleanedUp) {
  Ends ends;
  WarmRuns runs(kInterpreter, ends.taken());
  for (const auto& [number, process] : {std::pair(1U, kFirst), std::pair(2U, kSecond)}) {
    runs.add(number, {});
    ASSERT_NE(runs.begin(number, process), nullptr);
  }
  ends.add(kFirst, 0);
  ends.add_pause();  // From here on the server looks for what the first one has left.
  ends.add(kSecond, 7);
  EXPECT_EQ(processes_of(runs.take_ended()), std::vector<pid_t>{kFirst});
  EXPECT_EQ(runs.size(), 1U);
  const std::vector<WarmRuns::Ended> ended = runs.take_ended();
  ASSERT_EQ(processes_of(ended), std::vector<pid_t>{kSecond});
  EXPECT_EQ(ended.front().result.code, 7);
}

TEST(WarmRuns, KeepsAnEndThatComesBeforeTheReportOfItsStart) {
  Ends ends;
  WarmRuns runs(kInterpreter, ends.taken());
  runs.add(1, {});
  ends.add(kFirst, 4);
  EXPECT_TRUE(runs.take_ended().empty());
  ASSERT_NE(runs.begin(1, kFirst), nullptr);
  EXPECT_EQ(processes_of(runs.take_ended()), std::vector<pid_t>{kFirst});
}

TEST(WarmRuns, ForgetsTheEndsOfOthers) {
  Ends ends;
  WarmRuns runs(kInterpreter, ends.taken());
  ends.add(kFirst, 0);
  EXPECT_TRUE(runs.take_ended().empty());
  // The system gives the number to another process.
  runs.add(1, {});
  ASSERT_NE(runs.begin(1, kFirst), nullptr);
  EXPECT_TRUE(runs.take_ended().empty());
  EXPECT_EQ(runs.size(), 1U);
}

}  // namespace
}  // namespace filperf::warm::test
