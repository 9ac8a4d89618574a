#include "growth/functions_reader.h"

#include <fmt/format.h>

#include <unordered_map>
#include <utility>
#include <vector>

#include "baseline/caller_ids.h"
#include "baseline/text_scanner.h"

namespace filperf::growth {

using Counts = std::vector<std::int64_t>;

namespace {

class FunctionsReader {
public:
  FunctionsReader(std::string_view text, bool older, std::size_t sizes, const std::string& attempt)
      : scanner_(text, attempt), older_(older), sizes_(sizes) {}

  void read_into(Family& family) {
    scanner_.read_lines([&] { read_function(family); });
    if (older_) {
      add_named_edges(family);
    } else {
      add_edges(family);
    }
  }

private:
  /// An edge whose caller is not looked up yet, because the caller may come later in the text.
  struct NamedEdge {
    std::string_view caller;
    std::uint32_t callee = 0;
    Counts calls;
  };

  Counts read_counts() {
    if (!scanner_.accept("[")) {
      return Counts(sizes_, scanner_.read_count());
    }
    Counts counts{scanner_.read_count()};
    read_more(counts, older_ ? ", " : ",");
    scanner_.expect("]");
    return counts;
  }

  /// As they stand after the id of a caller.
  Counts read_word_counts() {
    Counts counts{scanner_.read_count()};
    if (!scanner_.accept(",")) {
      return Counts(sizes_, counts.front());
    }
    counts.push_back(scanner_.read_count());
    read_more(counts, ",");
    return counts;
  }

  void read_more(Counts& counts, std::string_view separator) {
    while (counts.size() < sizes_ && scanner_.accept(separator)) {
      counts.push_back(scanner_.read_count());
    }
    if (counts.size() != sizes_) {
      scanner_.refuse(fmt::format("a count for each of {} sizes", sizes_));
    }
  }

  /// Not used: it follows from the counts.
  void skip_exponent() {
    if (!scanner_.accept("null")) {
      static_cast<void>(scanner_.read_count());
      scanner_.expect(".");
      for (int i = 0; i < 2; ++i) {
        scanner_.expect_digit();
      }
    }
  }

  void read_function(Family& family) {
    scanner_.expect("    ");
    const std::string_view identity = scanner_.read_string();
    // Sorted, so that each function is distinct and each content has only one text.
    if (!family.functions.empty() && family.functions.back().identity >= identity) {
      scanner_.refuse(fmt::format("a function after `{}` in sorted order", family.functions.back().identity));
    }
    const auto function = static_cast<std::uint32_t>(family.functions.size());
    scanner_.expect(older_ ? ": {\"calls\": " : ": {\"calls\":");
    FamilyFunction& entry =
        family.functions.emplace_back(FamilyFunction{std::string(identity), callgraph::kOther, read_counts()});
    if (scanner_.accept(older_ ? ", \"exponent\": " : ",\"exponent\":")) {
      skip_exponent();
    }
    if (older_) {
      read_named_callers(function);
      return;
    }
    if (scanner_.accept(",\"by\":\"")) {
      callers_.read_callers(scanner_, function, entry.calls, edge_calls_, [&] { return read_word_counts(); });
    }
    if (scanner_.accept(",\"id\":\"")) {
      callers_.read_id(scanner_, function);
      scanner_.expect("\"");
    }
    if (scanner_.accept(",\"bill\":")) {
      entry.bill = read_counts();
    }
    if (scanner_.accept(",\"lines\":")) {
      entry.lines = read_counts();
    }
    scanner_.expect("}");
  }

  void read_named_callers(std::uint32_t function) {
    scanner_.expect(", \"callers\": {");
    if (scanner_.accept("}}")) {
      return;
    }
    do {
      const std::string_view caller = scanner_.read_string();
      scanner_.expect(": ");
      named_edges_.push_back({caller, function, read_counts()});
    } while (scanner_.accept(", "));
    scanner_.expect("}}");
  }

  void add_edges(Family& family) {
    const std::vector<baseline::CallerTable::Pair> pairs = callers_.resolved(scanner_);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      family.edges.push_back({pairs[i].caller, pairs[i].callee, std::move(edge_calls_[i])});
    }
  }

  void add_named_edges(Family& family) {
    std::unordered_map<std::string_view, std::uint32_t> places;
    for (const FamilyFunction& function : family.functions) {
      places.emplace(function.identity, static_cast<std::uint32_t>(places.size()));
    }
    for (NamedEdge& edge : named_edges_) {
      const auto caller = places.find(edge.caller);
      if (caller == places.end()) {
        scanner_.refuse(fmt::format("the function `{}`, which is named as a caller", edge.caller));
      }
      if (!family.edges.empty() && family.edges.back().callee == edge.callee &&
          family.edges.back().caller >= caller->second) {
        scanner_.refuse(fmt::format("callers in sorted order at `{}`", edge.caller));
      }
      family.edges.push_back({caller->second, edge.callee, std::move(edge.calls)});
    }
  }

  baseline::TextScanner scanner_;
  bool older_;
  std::size_t sizes_;
  std::vector<NamedEdge> named_edges_;
  baseline::CallerTable callers_;
  std::vector<Counts> edge_calls_;
};

}  // namespace

void read_functions(std::string_view text, bool older, const std::string& attempt, Family& family) {
  FunctionsReader(text, older, family.sizes.size(), attempt).read_into(family);
}

}  // namespace filperf::growth
