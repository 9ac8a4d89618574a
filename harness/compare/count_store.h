#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace filperf::compare {

/// What was counted, once and for all: the counts of a scenario with a certain content of the package, in a certain
/// environment. Each entry is a folder of baselines with one baseline in it: `counts/<key>/cpython-3.11/run.json`.
///
/// A key is a digest over everything that the counts follow from, so an entry never changes its meaning, and several
/// builds and users of one machine's account can share the folder, or a cache of a CI can keep it. It is this user's
/// own, mode 0700. An entry is used only if its seal fits, a digest over its key and its text: one that is damaged, or
/// stands under another key, is counted again. The entries that were used last are kept, up to a number and a size.
class CountStore {
public:
  /// @param home  the folder of the managed environments
  /// @throws Error if the folder is not this user's own
  explicit CountStore(const std::filesystem::path& home);

  /// An entry that is there and whole.
  struct Found {
    std::filesystem::path folder;  ///< of baselines
    std::filesystem::path file;    ///< the baseline
    /// Whether it knows what moves by itself: it was counted more than once, or a committed baseline said so.
    bool repeated = false;
  };
  /// @return no value if it is not there, or damaged
  [[nodiscard]] std::optional<Found> find(const std::string& key) const;

  /// Adds an entry, or replaces it. @param text  of the baseline's file
  /// @throws Error if it cannot be written
  [[nodiscard]] Found add(const std::string& key, const std::string& version, const std::string& scenario,
                          std::string_view text, bool repeated) const;

  /// Forgets an entry. One that cannot be removed stays, and is replaced by the next.
  void remove(const std::string& key) const noexcept;

  /// Removes the entries that nobody has used for longest, as long as there are too many.
  void prune() const;

  /// What is kept at most; a test asks for less. Entries of the last ten minutes stay in any case: somebody may be
  /// comparing with them.
  std::size_t most_entries = 4000;
  std::uintmax_t most_bytes = std::uintmax_t{1} << 30U;
  double spared_seconds = 600;

private:
  [[nodiscard]] std::filesystem::path folder_of(const std::string& key) const { return folder_ / key; }

  std::filesystem::path folder_;
};

}  // namespace filperf::compare
