#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace filperf::compare {

/// Does several things at once, each in a process of its own: each watches the programs that it runs as if it were
/// alone. They are children of this process, so all of them find its warm interpreters.
/// @param count  how many there are
/// @param most   how many at once
/// @param job    does one of them, by its place from 0. What it returns is passed on; it must not throw
/// @param done   gets that, in the order in which they end; no value if the process ended without an answer
/// @throws Error if a process cannot be started; Interrupted if this process was told to stop. Those that run are then
///         told to stop too, and have ended
void in_parallel(std::size_t count, std::size_t most, const std::function<std::string(std::size_t)>& job,
                 const std::function<void(std::size_t, std::optional<std::string>)>& done);

/// How many processors this process may use.
[[nodiscard]] std::size_t processors();

}  // namespace filperf::compare
