#include "commands/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/shorten.h"
#include "base/utf8.h"
#include "report/terminal_size.h"
#include "settings/settings.h"

namespace filperf::commands {

namespace {

bool shows_lines() {
  const std::string terminal = settings::from_environment("TERM").value_or("");
  return ::isatty(STDERR_FILENO) != 0 && terminal != "dumb";
}

}  // namespace

Progress::Progress(std::size_t all, bool wanted) : all_(all), wanted_(wanted && shows_lines()) {}

void Progress::begin(std::string_view what) {
  ++begun_;
  what_ = all_ == 0 ? fmt::format("[{}] {}", begun_, what) : fmt::format("[{}/{}] {}", begun_, all_, what);
  show(what_);
}

void Progress::say(std::string_view detail) {
  show(fmt::format("{}: {}", what_, detail));
}

void Progress::clear() {
  if (shown_) {
    show("");
  }
}

void Progress::show(const std::string& text) {
  if (!wanted_) {
    return;
  }
  constexpr std::size_t kUsual = 80;
  const std::size_t columns = report::columns_for(STDERR_FILENO, settings::from_environment);
  // One column less: a full line would move the cursor on.
  const std::string line = shortened(printable(text), (columns == 0 ? kUsual : columns) - 1);
  shown_ = !text.empty();
  wanted_ = write_all(STDERR_FILENO, "\r\x1b[K" + line);
}

run::DriverEnd ShownRunner::run(const scenario::Scenario& scenario, const run::Sandbox& sandbox,
                                const run::DriverRequest& request, const run::Meanwhile& meanwhile) const {
  ++runs_;
  progress_.say(fmt::format("run {}", runs_));
  return inner_.run(scenario, sandbox, request, meanwhile);
}

}  // namespace filperf::commands
