#pragma once

#include <string_view>

namespace filperf::baseline {

// What the writer and the reader of a baseline's text agree on.

inline constexpr std::string_view kSchemaFamily = "filperf/baseline/";
inline constexpr std::string_view kSchema = "filperf/baseline/1";
inline constexpr std::string_view kSchemaMember = R"("schema": ")";
inline constexpr std::string_view kFunctionsMember = "\n  \"functions\": {";
inline constexpr std::string_view kFunctionsEnd = "\n  }\n}\n";
/// The digest follows at once. It is taken over the text without it.
inline constexpr std::string_view kDigestMember = R"(  "digest": ")";
inline constexpr const char* kFixedAddresses = "fixed";
inline constexpr const char* kRandomAddresses = "random";

/// The part of an identity that tells its origin: up to the first `/` or `:`.
[[nodiscard]] constexpr std::string_view first_component(std::string_view identity) {
  return identity.substr(0, identity.find_first_of("/:"));
}

}  // namespace filperf::baseline
