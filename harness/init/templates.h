#pragma once

#include <string_view>

namespace filperf::init {

/// The text of a file in harness/init/ that is embedded, by its name; empty if there is none.
[[nodiscard]] std::string_view text_of_template(std::string_view name);

}  // namespace filperf::init
