#include "page/accepted.h"

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "base/error.h"
#include "history/history.h"

namespace filperf::page {

using nlohmann::json;

namespace {

/// A plot cannot show more.
constexpr std::size_t kMostEntries = 400;

json entries_of(const history::History& history) {
  json entries = json::array();
  const std::vector<history::Entry>& all = history.entries;
  for (std::size_t i = all.size() > kMostEntries ? all.size() - kMostEntries : 0; i < all.size(); ++i) {
    const history::Entry& entry = all[i];
    if (!entry.on_branch && entry.baseline != nullptr) {
      json& shown = entries.emplace_back(json{{"commit", entry.commit.id},
                                              {"date", entry.commit.date},
                                              {"subject", entry.commit.subject},
                                              {"total", entry.baseline->calls.total}});
      if (entry.baseline->lines) {
        shown["lines"] = *entry.baseline->lines;
      }
    }
  }
  return entries;
}

}  // namespace

void AcceptedBefore::enter(const std::filesystem::path& folder) {
  listing_.reset();
  objects_.reset();
  git_.emplace(folder);
  objects_.emplace(*git_);
  folder_ = folder;
  in_repository_ = git_->path_in_repository(folder);
  std::set<std::string> beside;
  for (const std::filesystem::path& baseline : baselines_) {
    if (history::existing_folder(baseline.parent_path()) == folder) {
      beside.insert(path_of(baseline));
    }
  }
  listing_.emplace(*git_, *objects_, std::move(beside));
}

/// The path of a baseline below the present folder, as git's trees have it.
std::string AcceptedBefore::path_of(const std::filesystem::path& baseline) const {
  return (in_repository_ / baseline.lexically_relative(folder_)).generic_string();
}

json AcceptedBefore::of(const std::filesystem::path& baseline) {
  try {
    const std::filesystem::path folder = history::existing_folder(baseline.parent_path());
    if (!git_ || folder != folder_) {
      enter(folder);
    }
    const history::History history = history::read_history(*listing_, *objects_, path_of(baseline));
    json entries = entries_of(history);
    if (entries.empty()) {
      return {};
    }
    return {{"entries", std::move(entries)}, {"shallow", history.shallow}};
  } catch (const Error&) {
    listing_.reset();
    git_.reset();  // no repository, no git, or a file that was never committed
    return {};
  }
}

}  // namespace filperf::page
