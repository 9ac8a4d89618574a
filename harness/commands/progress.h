#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "run/runner.h"

namespace filperf::commands {

/// One line that says what is being done, on a terminal that shows standard error. Each text replaces the one before.
/// Elsewhere, and where a result goes to the same terminal as JSON, there is nothing.
class Progress {
public:
  /// @param all     how many there are to be done; 0 if that is not known
  /// @param wanted  whether anything may be shown
  explicit Progress(std::size_t all, bool wanted = true);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { clear(); }

  /// The next begins.
  void begin(std::string_view what);
  /// What is done with it now.
  void say(std::string_view detail);
  /// To be called before something else is printed.
  void clear();

private:
  void show(const std::string& text);

  std::size_t all_;
  std::size_t begun_ = 0;
  std::string what_;
  bool wanted_;
  bool shown_ = false;
};

/// Passes runs on to another runner, and counts them in a line of progress.
class ShownRunner final : public run::Runner {
public:
  ShownRunner(const run::Runner& inner, Progress& progress) : inner_(inner), progress_(progress) {}

  [[nodiscard]] run::DriverEnd run(const scenario::Scenario& scenario, const run::Sandbox& sandbox,
                                   const run::DriverRequest& request, const run::Meanwhile& meanwhile) const override;

private:
  const run::Runner& inner_;
  Progress& progress_;
  mutable std::size_t runs_ = 0;
};

}  // namespace filperf::commands
