#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "callgraph/profile.h"

namespace filperf::callgraph::test {

/// tests/samples
[[nodiscard]] std::filesystem::path samples_folder();

/// The names of all samples, sorted, with their extension.
[[nodiscard]] std::vector<std::string> sample_names();

/// Where its text begins: "at byte N: ..." -> N. Fails the test where it names no byte.
[[nodiscard]] std::size_t offset_in(const Error& error);

/// Fails the test where an invariant of Profile does not hold.
void expect_invariants(const Profile& profile);

}  // namespace filperf::callgraph::test
