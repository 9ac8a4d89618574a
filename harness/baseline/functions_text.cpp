#include "baseline/functions_text.h"

#include <fmt/format.h>

#include <charconv>
#include <deque>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "callgraph/label_table.h"
#include "support/error.h"

namespace filperf::baseline {

using callgraph::CallGraph;

namespace {

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
    resolve_names();
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
    std::size_t end = rest_.find('"');
    const bool escaped = rest_.substr(0, end).find('\\') != std::string_view::npos;
    if (escaped) {
      end = 0;
      while (end < rest_.size() && rest_[end] != '"') {
        end += rest_[end] == '\\' ? 2U : 1U;
      }
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
    const auto function = static_cast<std::uint32_t>(graph_.functions.size());
    identities_.push_back(read_string());
    callgraph::Function& entry = graph_.functions.emplace_back();
    expect(": {\"calls\": ");
    entry.calls = read_count();
    expect(", \"primitive\": ");
    entry.primitive = read_count();
    expect(", \"callers\": {");
    if (accept("}}")) {
      return;
    }
    do {
      callers_.push_back(read_string());
      expect(": ");
      graph_.edges.push_back({0, function, read_count()});
    } while (accept(", "));
    expect("}}");
  }

  /// Gives functions their identities, and edges their callers, which may stand further down.
  void resolve_names() {
    const std::size_t functions = identities_.size();
    std::vector<std::string_view> names = std::move(identities_);
    names.insert(names.end(), callers_.begin(), callers_.end());
    callgraph::Distinct<std::string> known = callgraph::distinct(names);
    for (std::size_t i = 0; i < functions; ++i) {
      if (known.numbers[i] != i) {
        line_ = i + 1;
        refuse(fmt::format("a function of its own: `{}` stands there twice", names[i]));
      }
      graph_.functions[i].identity = std::move(known.things[i]);
    }
    for (std::size_t i = 0; i < graph_.edges.size(); ++i) {
      callgraph::Edge& edge = graph_.edges[i];
      edge.caller = known.numbers[functions + i];
      if (edge.caller >= functions) {
        line_ = edge.callee + 1;
        refuse(fmt::format("the function `{}`, which is named as a caller", callers_[i]));
      }
    }
  }

  std::string_view rest_;
  const std::string& attempt_;
  std::size_t line_ = 0;
  CallGraph graph_;
  std::vector<std::string_view> identities_;  ///< by function
  std::vector<std::string_view> callers_;     ///< by edge
  std::deque<std::string> kept_;              ///< texts with escapes, which `identities_` and `callers_` refer to
};

}  // namespace

CallGraph functions_from_text(std::string_view text, const std::string& attempt) {
  return Scanner(text, attempt).read();
}

}  // namespace filperf::baseline
