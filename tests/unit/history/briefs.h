#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "history/history.h"
#include "history/repository.h"

namespace filperf::history::test {

using Texts = std::vector<std::string>;

/// The history of a baseline in a repository.
[[nodiscard]] History history_of(const std::filesystem::path& repository, const std::string& path = kPath);

/// What a tag or a commit of that history holds.
[[nodiscard]] Since since_of(const Repository& repository, const History& history, const std::string& name);

/// An entry as `subject total change`, marked `|` if it is on a branch and `M` if it is a merge.
[[nodiscard]] std::string brief(const Entry& entry);

/// All entries of a history, each as brief() has it.
[[nodiscard]] Texts briefs(const History& history);

/// Expects that the counts of the line change by this from first to last, and that the changes of the entries have the
/// same sum.
void expect_sum(const History& history, const HeaderPointer& since, std::int64_t expected);

}  // namespace filperf::history::test
