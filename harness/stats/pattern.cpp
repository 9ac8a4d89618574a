#include "stats/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <fmt/format.h>
#include <pcre2.h>

#include <array>
#include <cstdint>
#include <new>
#include <utility>

#include "base/error.h"
#include "stats/code_points.h"
#include "stats/python_regex.h"

namespace filperf::stats {

namespace {

/// Some hundredths of a second. A normal search takes hundreds of steps.
constexpr std::uint32_t most_steps = 1'000'000;

std::string message_of(int error) {
  std::array<PCRE2_UCHAR, 256> text{};
  pcre2_get_error_message(error, text.data(), text.size());
  return reinterpret_cast<const char*>(text.data());
}

PCRE2_SPTR bytes_of(std::string_view text) {
  return reinterpret_cast<PCRE2_SPTR>(text.data());
}

}  // namespace

struct Pattern::Compiled {
  explicit Compiled(pcre2_code* compiled)
      : code(compiled),
        match(pcre2_match_data_create_from_pattern(compiled, nullptr)),
        context(pcre2_match_context_create(nullptr)) {
    if (match == nullptr || context == nullptr) {
      throw std::bad_alloc();
    }
    pcre2_set_match_limit(context, most_steps);
  }
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;
  ~Compiled() {
    pcre2_match_context_free(context);
    pcre2_match_data_free(match);
    pcre2_code_free(code);
  }

  pcre2_code* code;
  pcre2_match_data* match;
  pcre2_match_context* context;
};

Pattern::Pattern(std::string text) : text_(std::move(text)) {
  const std::string translated = pcre_of_python(text_);
  int error = 0;
  std::size_t offset = 0;
  pcre2_code* const code = pcre2_compile(bytes_of(translated), translated.size(), PCRE2_UTF, &error, &offset, nullptr);
  if (code == nullptr) {
    throw UsageError(fmt::format("cannot use the regular expression `{}`", text_),
                     fmt::format("Python takes it, but PCRE2, which searches here, does not: {}", message_of(error)),
                     "Write it in another way.");
  }
  compiled_ = std::make_shared<const Compiled>(code);
}

bool Pattern::is_in(std::string_view text) const {
  const std::string searched = text_for_pcre(text);
  const int found =
      pcre2_match(compiled_->code, bytes_of(searched), searched.size(), 0, 0, compiled_->match, compiled_->context);
  if (found < 0 && found != PCRE2_ERROR_NOMATCH) {
    throw Error(fmt::format("cannot search with the regular expression `{}`", text_), message_of(found),
                "Write it without one repeat inside another.");
  }
  return found >= 0;
}

}  // namespace filperf::stats
