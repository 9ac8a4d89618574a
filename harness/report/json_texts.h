#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gate/difference.h"
#include "gate/explain.h"
#include "gate/outcome.h"
#include "gate/refreshed.h"
#include "gate/selftest.h"
#include "history/history.h"
#include "settings/settings.h"

namespace filperf::report {

// The JSON reports as texts, so that commands can print them without compiling the JSON library.

[[nodiscard]] std::string json_text(const gate::Outcome& outcome);
[[nodiscard]] std::string json_text(const gate::Refreshed& refreshed);
[[nodiscard]] std::string json_text(const gate::Selftest& selftest);
[[nodiscard]] std::string json_text(const gate::Difference& difference);
[[nodiscard]] std::string json_text(const gate::Explanation& explanation);

/// @param since  the tag that is counted from, or null
/// @param notes  what is missing and why
[[nodiscard]] std::string json_text(const history::History& history, const history::Since* since,
                                    const std::vector<std::string>& notes);

/// @param unknown  variables that are set, but belong to no setting
[[nodiscard]] std::string json_text(const settings::Settings& settings, settings::Use use,
                                    const settings::Texts& unknown);

/// A document of the members `schema` and `member`, which is a list of documents.
/// @param documents  each as json_text gives it
/// @param more  another member, as member_text gives it; empty if there is none
[[nodiscard]] std::string json_list_text(std::string_view schema, std::string_view member,
                                         const std::vector<std::string>& documents, std::string_view more = {});

/// A member of a document and its value, as the text of a file.
[[nodiscard]] std::string member_text(std::string_view member, const nlohmann::ordered_json& value);

}  // namespace filperf::report
