#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "baseline/text_scanner.h"

namespace filperf::baseline {

/// Short names that stand for functions where they are callers: most of a baseline would be their identities otherwise.
///
/// An id is the beginning of a hash of the identity, of three characters, or of more if an earlier function has these
/// already. So it is the same in each baseline that holds the function, and another function that comes or goes hardly
/// ever changes it.
///
/// @param identities  sorted and distinct
[[nodiscard]] std::vector<std::string> caller_ids(const std::vector<std::string_view>& identities);

/// The callers of all functions of a text, while it is read. A caller's own line may come later in the text.
class CallerTable {
public:
  struct Pair {
    std::uint32_t caller = 0;
    std::uint32_t callee = 0;
  };

  /// Takes the callers of one function, up to and including the closing quote: `id 2 id 3`, or one id without a count
  /// if that caller makes all its calls.
  /// @param read   read(): takes the count of one caller
  /// @param all    the count of the function
  /// @param counts gets a count for each caller
  template <typename Count, typename Read>
  void read_callers(TextScanner& scanner, std::uint32_t callee, const Count& all, std::vector<Count>& counts,
                    const Read& read) {
    do {
      callers_.push_back(scanner.read_word());
      callees_.push_back(callee);
      const bool first = callees_.size() < 2 || callees_[callees_.size() - 2] != callee;
      if (first && scanner.accept("\"")) {
        counts.push_back(all);
        return;
      }
      scanner.expect(" ");
      counts.push_back(read());
    } while (scanner.accept(" "));
    scanner.expect("\"");
  }

  /// Takes the id of a function.
  void read_id(TextScanner& scanner, std::uint32_t function) {
    ids_.push_back(scanner.read_word());
    owners_.push_back(function);
  }

  /// All edges, in the order of their counts. Refuses ids that stand twice or nowhere, and callers that are not sorted.
  [[nodiscard]] std::vector<Pair> resolved(const TextScanner& scanner) const;

private:
  std::vector<std::string_view> ids_;
  std::vector<std::uint32_t> owners_;  ///< by id: its function
  std::vector<std::string_view> callers_;
  std::vector<std::uint32_t> callees_;  ///< by caller: the function called
};

}  // namespace filperf::baseline
