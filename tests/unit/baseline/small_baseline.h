#pragma once

#include <string>

#include "baseline/baseline.h"

namespace filperf::baseline::test {

/// A baseline with something in every member.
[[nodiscard]] Baseline small_baseline();

/// What the file of small_baseline() holds, with another content of `"functions"` where one is given, and with the
/// digest that belongs to it.
[[nodiscard]] std::string small_text();
[[nodiscard]] std::string small_text_with(const std::string& functions);

/// The same of the older schema, which has neither bill nor lines.
[[nodiscard]] std::string old_text();
[[nodiscard]] std::string old_text_with(const std::string& functions);

/// A text with the digest that belongs to its content.
[[nodiscard]] std::string sealed(std::string text);

/// A text in which one piece, which must be there, is replaced.
[[nodiscard]] std::string with(std::string text, const std::string& piece, const std::string& replacement);

}  // namespace filperf::baseline::test
