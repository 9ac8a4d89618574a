#include "baseline/functions_text.h"

#include <fmt/format.h>

#include <charconv>
#include <deque>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <utility>
#include <vector>

#include "support/error.h"

namespace filperf::baseline {

using callgraph::CallGraph;

namespace {

/// An edge whose caller is not looked up yet: it may stand further down.
struct NamedEdge {
  std::string_view caller;
  std::uint32_t callee = 0;
  std::int64_t calls = 0;
};

class Scanner {
public:
  Scanner(std::string_view text, const std::string& attempt) : rest_(text), attempt_(attempt) {}

  CallGraph read() {
    if (!rest_.empty()) {
      do {
        begin_line();
        read_function();
      } while (accept(","));
      if (!rest_.empty()) {
        refuse("a comma");
      }
    }
    resolve_callers();
    return normalized(std::move(graph_));
  }

private:
  [[noreturn]] void refuse(const std::string& expected) const {
    throw Error(attempt_, fmt::format("line {} of its functions lacks {}", line_, expected),
                "Take it back from git, or accept the current counts with a refresh.");
  }

  bool accept(std::string_view token) {
    if (!rest_.starts_with(token)) {
      return false;
    }
    rest_.remove_prefix(token.size());
    return true;
  }

  void expect(std::string_view token) {
    if (!accept(token)) {
      refuse(fmt::format("`{}`", token));
    }
  }

  void begin_line() {
    if (!accept("\n")) {
      refuse("a line feed before the next function");
    }
    ++line_;
  }

  /// A JSON string. What it gives lives as long as the text or the scanner.
  std::string_view read_string() {
    expect("\"");
    std::size_t end = 0;
    bool escaped = false;
    while (end < rest_.size() && rest_[end] != '"') {
      escaped |= rest_[end] == '\\';
      end += rest_[end] == '\\' ? 2U : 1U;
    }
    if (end >= rest_.size()) {
      refuse("the end of a text");
    }
    const std::string_view text = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return escaped ? unescaped(text) : text;
  }

  std::string_view unescaped(std::string_view text) {
    const nlohmann::json value = nlohmann::json::parse(fmt::format("\"{}\"", text), nullptr, false);
    if (!value.is_string()) {
      refuse("a well-formed text");
    }
    return kept_.emplace_back(value.get<std::string>());
  }

  std::int64_t read_count() {
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), count);
    if (error != std::errc() || count < 0) {
      refuse("a count that is a whole number, not negative and below 2^63");
    }
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return count;
  }

  void read_function() {
    expect("    ");
    const std::string_view identity = read_string();
    const auto function = static_cast<std::uint32_t>(graph_.functions.size());
    if (!indices_.emplace(identity, function).second) {
      refuse(fmt::format("a function of its own: `{}` stands there twice", identity));
    }
    callgraph::Function& entry = graph_.functions.emplace_back();
    entry.identity = identity;
    expect(": {\"calls\": ");
    entry.calls = read_count();
    expect(", \"primitive\": ");
    entry.primitive = read_count();
    expect(", \"callers\": {");
    if (accept("}}")) {
      return;
    }
    do {
      const std::string_view caller = read_string();
      expect(": ");
      edges_.push_back({caller, function, read_count()});
    } while (accept(", "));
    expect("}}");
  }

  void resolve_callers() {
    graph_.edges.reserve(edges_.size());
    for (const NamedEdge& edge : edges_) {
      const auto caller = indices_.find(edge.caller);
      if (caller == indices_.end()) {
        refuse(fmt::format("the function `{}`, which is named as a caller", edge.caller));
      }
      graph_.edges.push_back({caller->second, edge.callee, edge.calls});
    }
  }

  std::string_view rest_;
  const std::string& attempt_;
  std::size_t line_ = 0;
  CallGraph graph_;
  std::vector<NamedEdge> edges_;
  std::unordered_map<std::string_view, std::uint32_t> indices_;
  std::deque<std::string> kept_;  ///< texts with escapes, which `indices_` and `edges_` refer to
};

}  // namespace

CallGraph functions_from_text(std::string_view text, const std::string& attempt) {
  return Scanner(text, attempt).read();
}

}  // namespace filperf::baseline
