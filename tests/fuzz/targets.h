#pragma once

#include <array>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace filperf::fuzz {

// Each target gives arbitrary bytes to one kind of reader. A reader may refuse them with an Error. Any other exception,
// a broken promise, a finding of a sanitizer, too much time and too much memory end the process.

void pstats(std::string_view bytes);
void counts(std::string_view bytes);
void marshal(std::string_view bytes);
void baseline(std::string_view bytes);
void growth_baseline(std::string_view bytes);
void manifest(std::string_view bytes);
void record(std::string_view bytes);
void trace_record(std::string_view bytes);
void settings(std::string_view bytes);
void git_objects(std::string_view bytes);
void warm_protocol(std::string_view bytes);
void shebang(std::string_view bytes);
void patterns(std::string_view bytes);
void verdict(std::string_view bytes);

struct Target {
  const char* name;
  void (*run)(std::string_view bytes);
};

inline constexpr std::array kTargets{Target{"pstats", pstats},
                                     Target{"counts", counts},
                                     Target{"marshal", marshal},
                                     Target{"baseline", baseline},
                                     Target{"growth_baseline", growth_baseline},
                                     Target{"manifest", manifest},
                                     Target{"record", record},
                                     Target{"trace_record", trace_record},
                                     Target{"settings", settings},
                                     Target{"git_objects", git_objects},
                                     Target{"warm_protocol", warm_protocol},
                                     Target{"shebang", shebang},
                                     Target{"patterns", patterns},
                                     Target{"verdict", verdict}};

/// Ends the process where a reader broke a promise of its header.
inline void require(bool holds, const char* promise) {
  if (!holds) {
    std::fprintf(stderr, "broken promise: %s\n", promise);
    std::abort();
  }
}

/// What a reader made of the bytes. @return no value if it refused them
template <typename Reader>
auto accepted(Reader reader) -> std::optional<decltype(reader())> {
  try {
    return reader();
  } catch (const Error& error) {
    require(!error.what_failed().empty() && !error.why().empty(), "an error says what failed and why");
    return std::nullopt;
  }
}

/// A text with the digest of its content in its member `digest`, if it has that member. No input would have the right
/// one by chance.
[[nodiscard]] std::string sealed(std::string_view text);

}  // namespace filperf::fuzz
