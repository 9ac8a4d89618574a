#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "callgraph/counts_cursor.h"
#include "callgraph/profile.h"

namespace filperf::callgraph {

/// The last three lists of counts that the native counter made: bill, lines and sites. Functions stand there by number,
/// as in the lists before them.
class CountsBill {
public:
  /// Takes the lists. @param numbers  grows by the numbers of functions in them
  void read(CountsCursor& cursor, std::vector<std::int64_t>& numbers);

  /// Adds what was read to the profile, whose functions and edges must be there.
  ///
  /// A function whose number is unknown is one that was still running in another thread when the counting ended. What
  /// it is charged counts as outside the program, so that the bill still sums to all calls; its lines and sites are
  /// left out.
  ///
  /// @param numbers            those of read()
  /// @param function_of        by index into `numbers`: index into Profile::functions, or kOutside if it is unknown
  /// @param dropped            calls of the functions with unknown numbers
  /// @return why the lists contradict the profile; empty if they do not
  [[nodiscard]] std::string add_to(Profile& profile, std::span<const std::int64_t> numbers,
                                   std::span<const std::uint32_t> function_of, std::int64_t dropped);

private:
  std::vector<ProfiledCharge> bill_;  ///< here and below, functions are indices into `numbers`
  std::vector<ProfiledCharge> lines_;
  std::vector<ProfiledSite> sites_;
  bool has_lines_ = false;
};

}  // namespace filperf::callgraph
