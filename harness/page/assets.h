#pragma once

#include <string_view>

/// What web/ becomes when the project is built, with the libraries that it uses. cmake/page_bundle.py makes it.
namespace filperf::page {

/// The page without its contents: web/page.html.
[[nodiscard]] std::string_view frame_text();

[[nodiscard]] std::string_view style_text();

[[nodiscard]] std::string_view script_text();

/// Why these three are empty; empty if they are not.
[[nodiscard]] std::string_view why_no_assets();

}  // namespace filperf::page
