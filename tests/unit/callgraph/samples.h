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

/// The offset in an error's text: "at byte N: ..." -> N. Fails the test if the text has none.
[[nodiscard]] std::size_t offset_in(const Error& error);

/// Fails the test if the profile breaks an invariant of Profile.
void expect_invariants(const Profile& profile);

}  // namespace filperf::callgraph::test
