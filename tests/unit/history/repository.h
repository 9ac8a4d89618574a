#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "baseline/baseline.h"
#include "scratch.h"

namespace filperf::history::test {

/// A baseline with these counts and little else.
struct Counts {
  std::int64_t total = 1000;
  std::int64_t of_program = 100;
  std::int64_t by_program = 50;
  std::string command = "run";
  std::string pyyaml = "6.0.1";  ///< the version of a distribution
};
[[nodiscard]] baseline::Baseline baseline_of(const Counts& counts);
[[nodiscard]] std::string text_of(const Counts& counts);

/// The path of the baseline in these tests' repositories.
inline constexpr const char* kPath = "baselines/cpython-3.11/it.json";

/// A real git repository, removed with the object. Its commits are a day apart, the first on 2026-01-01, whatever the
/// clock says. It ignores the git configuration of this machine.
class Repository {
public:
  Repository();

  /// Runs git in the repository. Fails the test if git fails. @return git's output, without the last line feed
  // NOLINTNEXTLINE(modernize-use-nodiscard): most of it is done for its effect
  std::string git(const std::vector<std::string>& arguments) const;
  /// The same for a command that may fail, such as a merge. @return whether it succeeded
  [[nodiscard]] bool try_git(const std::vector<std::string>& arguments) const;

  /// Writes a file, without a commit.
  void write(const std::string& path, const std::string& text) const { folder_.write("r/" + path, text); }

  /// Commits everything. @return the commit's id
  // NOLINTNEXTLINE(modernize-use-nodiscard): most tests know it as HEAD
  std::string commit(const std::string& subject);
  /// Writes the baseline kPath and commits it.
  // NOLINTNEXTLINE(modernize-use-nodiscard): most tests know it as HEAD
  std::string commit(const Counts& counts, const std::string& subject);

  [[nodiscard]] std::filesystem::path path() const { return folder_ / "r"; }
  [[nodiscard]] const filperf::test::Scratch& scratch() const { return folder_; }

private:
  filperf::test::Scratch folder_;
  int commits_ = 0;
};

}  // namespace filperf::history::test
