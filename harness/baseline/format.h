#pragma once

#include <cstddef>
#include <string_view>

namespace filperf::baseline {

// What the writers and the readers of baselines' texts agree on.

inline constexpr std::string_view kSchemaFamily = "filperf/baseline/";
inline constexpr std::string_view kSchema = "filperf/baseline/1";
/// Baselines of a command at several sizes of its input, which stand in the same folders.
inline constexpr std::string_view kGrowthSchemaFamily = "filperf/growth-baseline/";
inline constexpr std::string_view kGrowthSchema = "filperf/growth-baseline/1";
/// Schema and digest stand within so many bytes.
inline constexpr std::size_t kHead = 512;
/// Whether a text is that of a family's baseline, of whatever version.
[[nodiscard]] inline bool is_of_family(std::string_view text) {
  return text.substr(0, kHead).find(kGrowthSchemaFamily) != std::string_view::npos;
}
inline constexpr std::string_view kSchemaMember = R"("schema": ")";
inline constexpr std::string_view kFunctionsMember = "\n  \"functions\": {";
inline constexpr std::string_view kFunctionsEnd = "\n  }\n}\n";
/// The digest follows at once. It is taken over the text without it.
inline constexpr std::string_view kDigestMember = R"(  "digest": ")";
/// What to do about a baseline that cannot be used.
inline constexpr const char* kAdvice = "Take it back from git, or accept the current counts with a refresh.";
inline constexpr const char* kFixedAddresses = "fixed";
inline constexpr const char* kRandomAddresses = "random";

/// The part of an identity that tells its origin: up to the first `/` or `:`.
[[nodiscard]] constexpr std::string_view first_component(std::string_view identity) {
  return identity.substr(0, identity.find_first_of("/:"));
}

}  // namespace filperf::baseline
