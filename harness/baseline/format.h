#pragma once

#include <cstddef>
#include <string_view>

namespace filperf::baseline {

// The parts of the format that the writers and readers of baselines share.

inline constexpr std::string_view kSchemaFamily = "filperf/baseline/";
inline constexpr std::string_view kSchema = "filperf/baseline/2";
/// Callers by their identities, neither bill nor lines.
inline constexpr std::string_view kOldSchema = "filperf/baseline/1";
/// Baselines of a command at several sizes of its input. They are in the same folders.
inline constexpr std::string_view kGrowthSchemaFamily = "filperf/growth-baseline/";
inline constexpr std::string_view kGrowthSchema = "filperf/growth-baseline/2";
inline constexpr std::string_view kOldGrowthSchema = "filperf/growth-baseline/1";
/// Schema and digest are within this many bytes.
inline constexpr std::size_t kHead = 512;
/// Whether a text is a family's baseline, of any version.
[[nodiscard]] inline bool is_of_family(std::string_view text) {
  return text.substr(0, kHead).find(kGrowthSchemaFamily) != std::string_view::npos;
}
inline constexpr std::string_view kSchemaMember = R"("schema": ")";
inline constexpr std::string_view kFunctionsMember = "\n  \"functions\": {";
inline constexpr std::string_view kFunctionsEnd = "\n  }\n}\n";
/// The digest comes right after it. The digest covers the text without it.
inline constexpr std::string_view kDigestMember = R"(  "digest": ")";
/// Only in baselines of scenarios that must run cold: the cause. It comes right after the digest.
inline constexpr std::string_view kColdMember = "\n  \"cold\": \"";
/// Only in baselines with a bill: calls outside the program. Only in those with lines: the sum of all functions.
inline constexpr const char* kOutsideMember = "outside";
inline constexpr const char* kLinesMember = "lines";
/// For people who read the file.
inline constexpr std::string_view kHelp =
    "  \"help\": \"by: who calls the function, by id, and how often (one id alone: all calls); id: its own; bill: "
    "calls "
    "made below its lines; lines: how often its lines ran\",\n";
/// The advice for a baseline that cannot be used.
inline constexpr const char* kAdvice = "Take it back from git, or accept the current counts with a refresh.";
/// The member of a baseline whose callers are not exact, and its value. Others do not have it.
inline constexpr const char* kCallersMember = "callers";
inline constexpr const char* kRandomCallers = "random";
inline constexpr const char* kFixedAddresses = "fixed";
inline constexpr const char* kRandomAddresses = "random";

/// The part of an identity that shows its origin: up to the first `/` or `:`.
[[nodiscard]] constexpr std::string_view first_component(std::string_view identity) {
  return identity.substr(0, identity.find_first_of("/:"));
}

}  // namespace filperf::baseline
