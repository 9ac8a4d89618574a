#include "history/briefs.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace filperf::history::test {

History history_of(const std::filesystem::path& repository, const std::string& path) {
  const Git git(repository);
  ObjectReader objects(git);
  return read_history(git, objects, path);
}

Since since_of(const Repository& repository, const History& history, const std::string& name) {
  const Git git(repository.path());
  ObjectReader objects(git);
  return read_since(git, objects, history, name);
}

std::string brief(const Entry& entry) {
  const std::string mark = std::string(entry.on_branch ? "|" : "") + (entry.merge ? "M" : "");
  std::string text = mark + (mark.empty() ? "" : " ") + entry.commit.subject;
  if (entry.baseline == nullptr) {
    return text + (entry.path.empty() ? " removed" : " broken");
  }
  text += fmt::format(" {}", entry.baseline->calls.total);
  return entry.previous == nullptr
             ? text
             : text + fmt::format(" {:+}", entry.baseline->calls.total - entry.previous->calls.total);
}

Texts briefs(const History& history) {
  Texts texts;
  for (const Entry& entry : history.entries) {
    texts.push_back(brief(entry));
  }
  return texts;
}

void expect_sum(const History& history, const HeaderPointer& since, std::int64_t expected) {
  const auto sum = sum_of(history, since);
  ASSERT_TRUE(sum.has_value());
  EXPECT_EQ(sum->after->calls.total - sum->before->calls.total, expected);
  std::int64_t steps = 0;
  for (const Entry& entry : history.entries) {
    if (!entry.on_branch && entry.baseline != nullptr && entry.previous != nullptr) {
      steps += entry.baseline->calls.total - entry.previous->calls.total;
    }
  }
  EXPECT_EQ(steps, expected);
}

}  // namespace filperf::history::test
