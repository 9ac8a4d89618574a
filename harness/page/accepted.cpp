#include "page/accepted.h"

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "history/request.h"

namespace filperf::page {

using nlohmann::json;

namespace {

/// A plot cannot show more.
constexpr std::size_t kMostEntries = 400;

}  // namespace

json accepted_before(const std::filesystem::path& baseline) {
  try {
    history::HistoryRequest request;
    request.wanted.scenario = baseline.string();
    const history::FoundHistory found = history::find_history(request);
    json entries = json::array();
    const std::vector<history::Entry>& all = found.history.entries;
    for (std::size_t i = all.size() > kMostEntries ? all.size() - kMostEntries : 0; i < all.size(); ++i) {
      const history::Entry& entry = all[i];
      if (entry.on_branch || entry.baseline == nullptr) {
        continue;
      }
      entries.push_back({{"commit", entry.commit.id},
                         {"date", entry.commit.date},
                         {"subject", entry.commit.subject},
                         {"total", entry.baseline->calls.total}});
    }
    return entries.empty() ? json() : json{{"entries", std::move(entries)}, {"notes", found.notes}};
  } catch (const Error&) {
    return {};  // no repository, no git, or a file that was never committed
  }
}

}  // namespace filperf::page
