#include "baseline/caller_ids.h"

#include <fmt/format.h>

#include <charconv>
#include <unordered_set>
#include <utility>

#include "base/digest.h"
#include "callgraph/label_table.h"

namespace filperf::baseline {

namespace {

constexpr std::size_t kShortest = 3;

/// A hash of letters and digits.
std::string letters_of(std::string_view identity) {
  constexpr std::string_view kLetters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  constexpr std::size_t kHalf = 16;
  constexpr int kLettersOfHalf = 10;
  const std::string digest = digest_of(identity);
  std::string letters;
  for (std::size_t from = 0; from < digest.size(); from += kHalf) {
    std::uint64_t half = 0;
    std::from_chars(digest.data() + from, digest.data() + from + kHalf, half, 16);
    for (int i = 0; i < kLettersOfHalf; ++i) {
      letters += kLetters[half % kLetters.size()];
      half /= kLetters.size();
    }
  }
  return letters;
}

}  // namespace

std::vector<std::string> caller_ids(const std::vector<std::string_view>& identities) {
  std::vector<std::string> ids;
  ids.reserve(identities.size());
  std::unordered_set<std::string> taken;
  for (const std::string_view identity : identities) {
    const std::string letters = letters_of(identity);
    std::string id = letters.substr(0, kShortest);
    for (std::size_t more = 1; !taken.insert(id).second; ++more) {
      const std::size_t length = kShortest + more;
      // Two identities with one hash: a number tells them apart.
      id = length <= letters.size() ? letters.substr(0, length) : letters + std::to_string(more);
    }
    ids.push_back(std::move(id));
  }
  return ids;
}

std::vector<CallerTable::Pair> CallerTable::resolved(const TextScanner& scanner) const {
  std::vector<std::string_view> words = ids_;
  words.insert(words.end(), callers_.begin(), callers_.end());
  const std::vector<std::uint32_t> numbers = callgraph::distinct(words).numbers;
  for (std::size_t i = 0; i < ids_.size(); ++i) {
    if (numbers[i] != i) {
      scanner.refuse_line(owners_[i] + 1, fmt::format("an id of its own: `{}` stands there twice", ids_[i]));
    }
  }
  std::vector<Pair> pairs;
  pairs.reserve(callers_.size());
  for (std::size_t i = 0; i < callers_.size(); ++i) {
    const std::uint32_t number = numbers[ids_.size() + i];
    if (number >= ids_.size()) {
      scanner.refuse_line(callees_[i] + 1, fmt::format("the function of the id `{}`", callers_[i]));
    }
    const Pair pair{owners_[number], callees_[i]};
    if (!pairs.empty() && pairs.back().callee == pair.callee && pairs.back().caller >= pair.caller) {
      scanner.refuse_line(pair.callee + 1, fmt::format("callers in sorted order at `{}`", callers_[i]));
    }
    pairs.push_back(pair);
  }
  return pairs;
}

}  // namespace filperf::baseline
