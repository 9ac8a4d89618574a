#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/descriptor.h"

namespace filperf::run {

/// What the marker of a complete staged environment holds. It is written last.
struct StageMarker {
  std::string environment;           ///< the identity of the environment that it was made from
  std::filesystem::path packages;    ///< its folder of packages, relative to it
  std::vector<std::string> names;    ///< what was copied from the checkout
  std::vector<std::string> changed;  ///< the entries of the folder of packages that are not the environment's
};

/// The staged environments of one user: `<home>/<digest>`, and in `<home>/stages` for each a lock and a marker. A stage
/// is used under a shared lock, and made, renamed or removed under an exclusive one.
class StageStore {
public:
  /// @throws Error if the folders cannot be made, or others can write to them
  explicit StageStore(std::filesystem::path home);

  [[nodiscard]] std::filesystem::path place_of(const std::string& digest) const { return home_ / digest; }

  /// @param operation  as flock(2) takes it @return no lock only if LOCK_NB is in it and somebody else has one
  /// @throws Error if the system refuses the lock file
  [[nodiscard]] Descriptor lock(const std::string& digest, int operation) const;

  /// @return no value unless the stage is complete. One that has grown old is not: somebody may clean up old files.
  [[nodiscard]] std::optional<StageMarker> marker_of(const std::string& digest) const;
  void write_marker(const std::string& digest, const StageMarker& marker) const;

  /// Removes the marker, so that the stage is none until it is made again.
  void invalidate(const std::string& digest) const;

  /// If an environment has as many stages as are kept: the one that was used least lately, under an exclusive lock. To
  /// change it into another takes less time than to make a new one.
  struct Old {
    std::string digest;
    StageMarker marker;
    Descriptor lock;
  };
  [[nodiscard]] std::optional<Old> take_old(const std::string& environment) const;

  /// Removes a stage that was used least lately, where there are more than are kept.
  /// @param byte_code  the folder that holds byte code by the full path of its source
  void prune(const std::filesystem::path& byte_code) const;

  /// Removes a stage with its byte code. @param lock  an exclusive one
  void remove(const std::string& digest, const std::filesystem::path& byte_code, const Descriptor& lock) const;

private:
  [[nodiscard]] std::filesystem::path lock_of(const std::string& digest) const { return folder_ / (digest + ".lock"); }
  [[nodiscard]] std::filesystem::path marker_file(const std::string& digest) const {
    return folder_ / (digest + ".json");
  }
  /// All that have a lock, the one that was used least lately first.
  [[nodiscard]] std::vector<std::string> by_use() const;

  std::filesystem::path home_;
  std::filesystem::path folder_;
};

}  // namespace filperf::run
