#pragma once

namespace filperf::commands {

/// Whether this process is a test of a CTest that reports to a dashboard: one that was started with `-T`, `-M`, `-D` or
/// `-S`. Only then does CTest take measurements out of a test's output.
[[nodiscard]] bool is_test_of_dashboard();

}  // namespace filperf::commands
