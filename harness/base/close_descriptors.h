#pragma once

namespace filperf {

/// Closes the descriptors from `first` to `last`, both included, whether they are open or not. Allocates nothing, so it
/// is safe between fork and exec.
/// @return whether that was possible; if not, the reason is in errno
[[nodiscard]] bool close_descriptors(unsigned first, unsigned last) noexcept;

}  // namespace filperf
