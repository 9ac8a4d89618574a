#include "history/revisions.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace filperf::history {

namespace {

[[noreturn]] void refuse(const char* command, std::string_view rest) {
  throw Error(fmt::format("cannot understand the output of `git {}`", command),
              fmt::format("it continues with `{}`", rest.substr(0, 80)), "Is this git older than 2.25?");
}

/// Takes the text before a separator from the front, and the separator too. @return false if there is no separator
bool take(std::string_view& text, char separator, std::string_view& part) {
  const std::size_t end = text.find(separator);
  if (end == std::string_view::npos) {
    return false;
  }
  part = text.substr(0, end);
  text.remove_prefix(end + 1);
  return true;
}

bool is_id(std::string_view text) {
  return (text.size() == 40 || text.size() == 64) &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

std::vector<Commit> parse_revisions(std::string_view output) {
  constexpr std::string_view kCommit = "commit ";
  std::vector<Commit> commits;
  while (!output.empty()) {
    const std::string_view record = output;
    std::string_view line;
    if (!output.starts_with(kCommit) || !take(output, '\n', line)) {
      refuse("rev-list", record);
    }
    line.remove_prefix(kCommit.size());
    Commit commit;
    while (true) {
      const std::string_view id = line.substr(0, line.find(' '));
      if (!is_id(id)) {
        refuse("rev-list", record);
      }
      (commit.id.empty() ? commit.id : commit.parents.emplace_back()) = id;
      if (id.size() == line.size()) {
        break;
      }
      line.remove_prefix(id.size() + 1);
    }
    for (std::string* field : {&commit.short_id, &commit.date, &commit.subject}) {
      std::string_view content;
      if (!take(output, '\0', content)) {
        refuse("rev-list", record);
      }
      *field = content;
    }
    if (!output.starts_with('\n')) {
      refuse("rev-list", record);
    }
    output.remove_prefix(1);
    commits.push_back(std::move(commit));
  }
  return commits;
}

std::vector<Rename> parse_renames(std::string_view output) {
  std::vector<Rename> renames;
  while (!output.empty()) {
    const std::string_view record = output;
    std::string_view status;
    std::string_view from;
    std::string_view to;
    if (!output.starts_with(':') || !take(output, '\0', status) || status.find(" R") == std::string_view::npos ||
        !take(output, '\0', from) || !take(output, '\0', to) || from.empty() || to.empty()) {
      refuse("diff-tree", record);
    }
    renames.push_back({std::string(from), std::string(to)});
  }
  return renames;
}

std::vector<std::string> parse_nul_separated(std::string_view output) {
  std::vector<std::string> parts;
  std::string_view part;
  while (take(output, '\0', part)) {
    parts.emplace_back(part);
  }
  if (!output.empty()) {
    refuse("", output);
  }
  return parts;
}

}  // namespace filperf::history
