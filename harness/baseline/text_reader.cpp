#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>
#include <unordered_map>
#include <utility>

#include "baseline/format.h"
#include "baseline/store.h"
#include "support/digest.h"
#include "support/error.h"
#include "support/json_object.h"

namespace filperf::baseline {

using callgraph::CallGraph;
using callgraph::Function;
using callgraph::Origin;

namespace {

constexpr const char* kAdvice = "Take it back from git, or accept the current counts with a refresh.";
constexpr std::int64_t kMostCalls = INT64_MAX;

/// Reads the document in one pass: the many functions straight into a graph, everything else into a small document.
class Handler final : public nlohmann::json_sax<nlohmann::json> {
public:
  explicit Handler(std::string attempt) : attempt_(std::move(attempt)) {}

  CallGraph graph;
  nlohmann::json header;

  bool null() override { return value(nullptr); }
  bool boolean(bool flag) override { return value(flag); }
  bool number_float(double number, const std::string& /*text*/) override { return value(number); }
  bool string(std::string& text) override { return value(std::move(text)); }
  bool binary(nlohmann::json::binary_t& /*bytes*/) override { return false; }

  bool number_integer(std::int64_t number) override {
    return in_functions_ ? refuse(fmt::format("the count {} is negative", number)) : value(number);
  }

  bool number_unsigned(std::uint64_t number) override { return in_functions_ ? count(number) : value(number); }

  bool start_object(std::size_t /*elements*/) override {
    ++depth_;
    if (depth_ == kTop + 1 && key_ == "functions") {
      in_functions_ = true;
      return true;
    }
    if (!in_functions_) {
      return open(nlohmann::json::object());
    }
    return (depth_ == kFunction) || (depth_ == kCallers && member_ == Member::callers) || refuse("a function has an unknown object");
  }

  bool end_object() override {
    if (in_functions_ && depth_ == kTop + 1) {
      in_functions_ = false;
    } else if (!in_functions_) {
      open_.pop_back();
    }
    --depth_;
    return true;
  }

  bool start_array(std::size_t /*elements*/) override {
    ++depth_;
    return in_functions_ ? refuse("a function holds a list") : open(nlohmann::json::array());
  }

  bool end_array() override {
    --depth_;
    open_.pop_back();
    return true;
  }

  bool key(std::string& name) override {
    if (!in_functions_) {
      key_ = std::move(name);
      return true;
    }
    switch (depth_) {
      case kTop + 1:
        return begin_function(name);
      case kFunction:
        member_ = name == "calls" ? Member::calls : name == "primitive" ? Member::primitive : Member::callers;
        return member_ != Member::callers || name == "callers" || refuse(fmt::format("a function has the unknown member `{}`", name));
      default:
        caller_ = index_of(name);
        return true;
    }
  }

  bool parse_error(std::size_t position, const std::string& /*token*/, const nlohmann::json::exception& /*error*/) override {
    return refuse(fmt::format("it is not JSON (at byte {})", position));
  }

  /// After the last event: every caller must be a function of its own.
  void require_complete() {
    for (std::size_t i = 0; i < defined_.size(); ++i) {
      if (!defined_[i]) {
        refuse(fmt::format("the caller `{}` is not among its functions", graph.functions[i].identity));
      }
    }
  }

private:
  static constexpr int kTop = 1;
  static constexpr int kFunction = 3;
  static constexpr int kCallers = 4;
  enum class Member { calls, primitive, callers };

  [[noreturn]] bool refuse(const std::string& why) const { throw Error(attempt_, why, kAdvice); }

  bool open(nlohmann::json container) {
    if (open_.empty()) {
      header = std::move(container);
      open_.push_back(&header);
      return true;
    }
    open_.push_back(&add(std::move(container)));
    return true;
  }

  bool value(nlohmann::json item) {
    if (in_functions_ || open_.empty()) {
      return refuse("a function's count is not a number");
    }
    add(std::move(item));
    return true;
  }

  nlohmann::json& add(nlohmann::json item) {
    nlohmann::json& parent = *open_.back();
    if (parent.is_array()) {
      parent.push_back(std::move(item));
      return parent.back();
    }
    return parent[key_] = std::move(item);
  }

  std::uint32_t index_of(const std::string& identity) {
    const auto [entry, is_new] = indices_.try_emplace(identity, static_cast<std::uint32_t>(graph.functions.size()));
    if (is_new) {
      graph.functions.push_back({identity, callgraph::kOther, 0, 0});
      defined_.push_back(false);
    }
    return entry->second;
  }

  bool begin_function(const std::string& identity) {
    function_ = index_of(identity);
    if (defined_[function_]) {
      return refuse(fmt::format("the function `{}` stands in it twice", identity));
    }
    defined_[function_] = true;
    return true;
  }

  bool count(std::uint64_t number) {
    if (number > static_cast<std::uint64_t>(kMostCalls)) {
      return refuse(fmt::format("the count {} is too large", number));
    }
    const auto calls = static_cast<std::int64_t>(number);
    if (depth_ == kCallers) {
      graph.edges.push_back({caller_, function_, calls});
    } else if (depth_ == kFunction && member_ == Member::calls) {
      graph.functions[function_].calls = calls;
    } else if (depth_ == kFunction && member_ == Member::primitive) {
      graph.functions[function_].primitive = calls;
    } else {
      return refuse("a number stands where a function should");
    }
    return true;
  }

  std::string attempt_;
  int depth_ = 0;
  bool in_functions_ = false;
  std::string key_;
  std::vector<nlohmann::json*> open_;
  Member member_ = Member::calls;
  std::uint32_t function_ = 0;
  std::uint32_t caller_ = 0;
  std::unordered_map<std::string, std::uint32_t> indices_;
  std::vector<bool> defined_;
};

/// A file that was cut off, merged or edited says so before anything in it is believed.
void require_digest(std::string_view text, const std::string& attempt) {
  const std::size_t member = text.substr(0, 512).find(kDigestMember);
  if (member == std::string_view::npos) {
    throw Error(attempt, "it has no digest near its top, so it is no whole baseline of this schema", kAdvice);
  }
  const std::size_t from = member + kDigestMember.size();
  const std::size_t length = std::min(text.find('"', from), text.size()) - from;
  std::string without(text.substr(0, from));
  without += text.substr(from + length);
  if (digest_of(without) != text.substr(from, length)) {
    throw Error(attempt, "its digest does not fit its content: it was edited by hand, merged or cut off", kAdvice);
  }
}

/// A newer schema may have any form, so it is looked for before the digest.
void require_schema(std::string_view text, const std::string& attempt) {
  const std::string head(text.substr(0, 512));
  std::smatch match;
  if (!std::regex_search(head, match, std::regex(R"re("schema"\s*:\s*"([^"]*)")re"))) {
    throw Error(attempt, text.empty() ? "it is empty" : "it names no schema near its top, so it is no baseline", kAdvice);
  }
  const std::string schema = match[1];
  if (schema == kSchema) {
    return;
  }
  if (schema.starts_with(kSchemaFamily)) {
    throw Error(attempt, fmt::format("its schema is `{}`, this filperf knows `{}`", schema, kSchema),
                "Use the filperf that wrote it, or accept the current counts with a refresh.");
  }
  throw Error(attempt, fmt::format("its schema is `{}`, not `{}`", schema, kSchema), kAdvice);
}

capture::Environment read_environment(const JsonObject& json) {
  capture::Environment environment;
  environment.python = json.text("python");
  environment.python_version = json.text("python_version");
  environment.subject = json.text("subject");
  environment.package_depth = static_cast<int>(json.integer("package_depth", 0, 10000));
  environment.fixed_addresses = json.text("addresses") == kFixedAddresses;
  environment.tools = json.text_map("tools");
  environment.fonts = json.text("fonts");
  environment.distributions = json.text_map("distributions");
  return environment;
}

const nlohmann::json& require_object(const nlohmann::json& parent, const std::string& key, const std::string& attempt) {
  const auto found = parent.find(key);
  if (found == parent.end() || !found->is_object()) {
    throw Error(attempt, fmt::format("`{}` is missing or not an object", key), kAdvice);
  }
  return *found;
}

std::map<std::string, Range> read_ranges(const nlohmann::json& json, const std::string& attempt) {
  std::map<std::string, Range> ranges;
  for (const auto& [identity, range] : json.items()) {
    if (!range.is_array() || range.size() != 2 || !range[0].is_number_integer() || !range[1].is_number_integer()) {
      throw Error(attempt, fmt::format("the range of the unstable `{}` is not two numbers", identity), kAdvice);
    }
    ranges[identity] = {range[0].get<std::int64_t>(), range[1].get<std::int64_t>()};
  }
  return ranges;
}

Instability read_unstable(const nlohmann::json& header, const std::string& attempt) {
  Instability unstable;
  unstable.functions = read_ranges(require_object(header, "unstable", attempt), attempt);
  const nlohmann::json& calls = require_object(header, "unstable_calls", attempt);
  for (const auto& [callee, callers] : calls.items()) {
    unstable.calls[callee] = read_ranges(require_object(calls, callee, attempt), attempt);
  }
  return unstable;
}

/// Gives every function the origin that its first component has.
void assign_origins(CallGraph& graph, const std::map<std::string, std::string>& named) {
  std::map<std::string, Origin, std::less<>> known{{"stdlib", callgraph::kStdlib}, {"builtin", callgraph::kBuiltin}};
  for (const auto& [component, name] : named) {
    const auto found = std::find(graph.origins.begin(), graph.origins.end(), name);
    known[component] = static_cast<Origin>(found - graph.origins.begin());
    if (found == graph.origins.end()) {
      graph.origins.push_back(name);
    }
  }
  for (Function& function : graph.functions) {
    const auto found = known.find(first_component(function.identity));
    function.origin = found == known.end() ? callgraph::kOther : found->second;
  }
}

}  // namespace

Baseline from_text(std::string_view text, const std::string& source) {
  const std::string attempt = "cannot read the baseline " + source;
  require_schema(text, attempt);
  require_digest(text, attempt);
  Handler handler(attempt);
  nlohmann::json::sax_parse(text, &handler);
  handler.require_complete();

  const JsonObject json(handler.header, attempt);
  Baseline baseline;
  baseline.scenario = json.text("scenario");
  baseline.phase = json.text("phase") == "import" ? scenario::Phase::import : scenario::Phase::run;
  baseline.command = json.texts("command");
  baseline.environment = read_environment(json.object("environment"));
  baseline.unstable = read_unstable(handler.header, attempt);
  assign_origins(handler.graph, json.text_map("origins"));
  baseline.graph = callgraph::normalized(std::move(handler.graph));
  const std::int64_t total = callgraph::totals_of(baseline.graph).total;
  if (json.object("calls").integer("total", 0, kMostCalls) != total) {
    json.fail("calls.total", fmt::format("is not {}, the sum of its functions", total));
  }
  return baseline;
}

}  // namespace filperf::baseline
