#include "report/git_diff.h"

#include <fmt/format.h>

#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "base/utf8.h"
#include "baseline/format.h"
#include "baseline/store.h"
#include "gate/difference.h"
#include "growth/growth_baseline.h"
#include "report/diff.h"

namespace filperf::report {

namespace {

/// What a baseline says, of a family too.
std::string summary_of_text(const std::string& content, const std::string& path) {
  return baseline::is_of_family(content) ? summary_of(growth::from_text(content, path))
                                         : summary_of(baseline::from_text(content, path));
}

std::string compared(const std::vector<std::string>& arguments, const std::string& package) {
  constexpr std::size_t kOld = 1;
  constexpr std::size_t kNew = 4;
  const std::string& path = arguments.front();
  if (arguments.size() == 1) {
    return "not merged yet: " + path + "\n";
  }
  const std::string& old = arguments[kOld];
  const std::string& now = arguments[kNew];
  if (old == "/dev/null" || now == "/dev/null") {
    const std::string& only = old == "/dev/null" ? now : old;
    return fmt::format("{}: {}\n{}\n", old == "/dev/null" ? "new baseline" : "baseline removed", path,
                       summary_of_text(read_file(only), path));
  }
  gate::Side before = gate::read_side(old);
  gate::Side after = gate::read_side(now);
  before.name = "a/" + path;
  after.name = "b/" + path;
  return to_terminal(gate::difference_of(std::move(before), std::move(after), package)) + "\n";
}

}  // namespace

std::string git_diff_text(const std::vector<std::string>& arguments, const std::string& package) {
  try {
    return compared(arguments, package);
  } catch (const Error& error) {
    return fmt::format("cannot compare {0}: {1}\n`git diff --no-ext-diff -- {0}` shows its lines\n\n",
                       printable(arguments.front()), printable(error.why()));
  }
}

std::string git_text_of(const std::string& path) {
  const std::string content = read_file(path);
  try {
    return summary_of_text(content, path);
  } catch (const Error& error) {
    return fmt::format("not a baseline that can be read ({}); the file as it is:\n{}", error.why(), content);
  }
}

}  // namespace filperf::report
