#pragma once

#include <filesystem>
#include <string_view>

#include "base/temporary_folder.h"
#include "scenario/scenario.h"

namespace filperf::run {

/// Where the folders stand that programs run in: what six letters are added to.
inline constexpr const char* kSandboxPrefix = "/tmp/filperf-";

/// The fresh folder that a scenario runs in, removed with all that is in it when the object goes.
///
/// It is `/tmp/filperf-XXXXXX`: a fixed depth and length, because a program's path handling makes more calls the deeper
/// it stands. The letters follow from the scenario's name, because a program may hash a text that holds the path and
/// then do what the hash says (the program writes such a hash as YAML, and PyYAML tries as many patterns as its first
/// digit asks for). So a run waits while another one of the same scenario has the name, for as long as one may last. It
/// does not wait for other users, who could keep the name for good: it takes another name of the same length at once.
/// Only this user can write to the folder. The command runs in `work` below it; home and temporary folder, the driver
/// and the results lie beside it.
class Sandbox {
public:
  /// Makes the folders and copies the scenario's inputs.
  /// @param driver   the driver's source
  /// @param variant  0 for the scenario's own name; others give other names, to find out whether it matters
  /// @throws Error where a folder cannot be made or an input cannot be copied
  /// @throws Interrupted where this process was told to stop while it waited for the name
  Sandbox(const scenario::Scenario& scenario, std::string_view driver, int variant);
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;
  ~Sandbox();

  [[nodiscard]] const std::filesystem::path& root() const { return folder_.path(); }
  /// Whether it has the name that every run of the scenario has. Not if somebody else has it, or kept it for too long.
  [[nodiscard]] bool has_its_name() const { return root() == usual_root_; }
  /// That name.
  [[nodiscard]] const std::filesystem::path& usual_root() const { return usual_root_; }
  [[nodiscard]] std::filesystem::path work() const { return root() / "work"; }
  [[nodiscard]] std::filesystem::path home() const { return root() / "home"; }
  [[nodiscard]] std::filesystem::path temporary() const { return root() / "tmp"; }
  [[nodiscard]] std::filesystem::path result() const { return root() / "result"; }
  [[nodiscard]] std::filesystem::path driver() const { return root() / "driver.py"; }
  /// Where byte code of sources in the sandbox is kept, and what programs such as pytest keep beside it. The next run
  /// has a sandbox of the same name, so it goes with the sandbox.
  [[nodiscard]] const std::filesystem::path& byte_code() const { return byte_code_; }

private:
  TemporaryFolder folder_;
  std::filesystem::path usual_root_;
  std::filesystem::path byte_code_;
};

}  // namespace filperf::run
