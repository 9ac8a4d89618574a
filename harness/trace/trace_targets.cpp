#include "trace/trace_targets.h"

#include <cstdint>
#include <map>
#include <set>
#include <utility>

namespace filperf::trace {

namespace {

/// Joins items, with a zero byte after each.
class Items {
public:
  void add(const std::string& item) {
    text_ += item;
    text_ += '\0';
  }
  void add(std::int64_t number) { add(std::to_string(number)); }
  void add_size(std::size_t size) { add(std::to_string(size)); }
  [[nodiscard]] std::string take() { return std::move(text_); }

private:
  std::string text_;
};

/// As in harness/driver/trace.py: calls by all functions, whoever makes them.
constexpr std::int64_t kAnyCaller = -2;

/// Numbers from 1 for the ends of edges; 0 is the root, as in harness/driver/trace.py.
std::map<std::string, std::int64_t> numbered(const std::vector<EdgeToTrace>& edges) {
  std::map<std::string, std::int64_t> numbers{{callgraph::kRootCaller, 0}, {callgraph::kUnknownCaller, kAnyCaller}};
  for (const EdgeToTrace& edge : edges) {
    for (const std::string& identity : {edge.caller, edge.callee}) {
      numbers.try_emplace(identity, static_cast<std::int64_t>(numbers.size()) - 1);
    }
  }
  return numbers;
}

bool has_zero(const std::string& text) {
  return text.find('\0') != std::string::npos;
}

}  // namespace

std::string targets_text(const callgraph::Profile& profile, const callgraph::Places& places,
                         const std::filesystem::path& sandbox, const std::vector<EdgeToTrace>& edges) {
  const std::string& old_root = places.sandbox;
  const auto portable = [&](const std::string& file) {
    const bool inside = !old_root.empty() && file.starts_with(old_root + "/");
    return callgraph::without_addresses(inside ? sandbox.string() + file.substr(old_root.size()) : file);
  };
  const std::map<std::string, std::int64_t> numbers = numbered(edges);
  const std::vector<std::string> identities = callgraph::identities(profile, places);
  std::set<std::string> program;
  std::set<std::uint32_t> located;  // files, by their index among the strings
  std::vector<std::pair<std::int64_t, const callgraph::ProfiledFunction*>> labels;
  for (std::size_t i = 0; i < profile.functions.size(); ++i) {
    const callgraph::ProfiledFunction& function = profile.functions[i];
    const std::string& file = profile.file_of(function);
    // The driver cannot be told either of them. No file has a zero byte in its name, and hardly any function has.
    if (has_zero(file) || has_zero(profile.name_of(function))) {
      continue;
    }
    if (located.insert(function.file).second && callgraph::locate(file, places).origin == "program") {
      program.insert(portable(file));
    }
    if (const auto number = numbers.find(identities[i]); number != numbers.end()) {
      labels.emplace_back(number->second, &function);
    }
  }
  Items items;
  items.add_size(program.size());
  for (const std::string& file : program) {
    items.add(file);
  }
  items.add_size(labels.size());
  for (const auto& [number, function] : labels) {
    items.add(number);
    items.add(portable(profile.file_of(*function)));
    items.add(std::to_string(function->line));
    items.add(callgraph::without_addresses(profile.name_of(*function)));
  }
  items.add_size(edges.size());
  for (const EdgeToTrace& edge : edges) {
    items.add(numbers.at(edge.caller));
    items.add(numbers.at(edge.callee));
  }
  return items.take();
}

}  // namespace filperf::trace
