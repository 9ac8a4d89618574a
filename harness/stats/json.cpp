#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "stats/tables.h"

namespace filperf::stats {

namespace {

using callgraph::Profile;

/// Sums of times may become infinite, and JSON has no infinity.
void write_seconds(double seconds, Output& output) {
  if (std::isfinite(seconds)) {
    output << seconds;
  } else {
    output << "null";
  }
}

void write_per_call(double seconds, std::int64_t calls, Output& output) {
  if (calls == 0) {
    output << "null";
  } else {
    write_seconds(seconds / static_cast<double>(calls), output);
  }
}

void write_label(const Profile& profile, std::uint32_t index, Output& output) {
  const callgraph::ProfiledFunction& function = profile.functions[index];
  output << R"("file": )" << json_string(profile.file_of(function)) << R"(, "line": )" << function.line
         << R"(, "name": )" << json_string(profile.name_of(function));
}

/// The counts of a function or an edge.
void write_counts(const auto& counts, Output& output) {
  output << R"(, "calls": )" << counts.calls << R"(, "primitive": )" << counts.primitive << R"(, "self_seconds": )";
  write_seconds(counts.self_seconds, output);
  output << R"(, "cumulative_seconds": )";
  write_seconds(counts.cumulative_seconds, output);
}

void write_relatives(const Profile& profile, const std::optional<Relatives>& relatives, std::string_view name,
                     std::uint32_t function, Output& output) {
  if (!relatives) {
    return;
  }
  output << ",\n      \"" << name << "\": [";
  const char* separator = "\n        {";
  for (const Relative& relative : relatives->of(function)) {
    output << separator;
    separator = ",\n        {";
    write_label(profile, relative.function, output);
    write_counts(profile.edges[relative.edge], output);
    output << '}';
  }
  output << ']';
}

/// The member `files`, if there are several.
std::string files_of(const Details& details) {
  std::string list;
  for (const std::string& file : details.files) {
    list += (list.empty() ? "" : ", ") + json_string(file);
  }
  return details.files.size() > 1 ? ",\n  \"files\": [" + list + "]" : "";
}

void write_head(const Table& table, const Details& details, Output& output) {
  output << "{\n  \"schema\": \"filperf/stats/1\",\n  \"file\": " << json_string(details.files.front())
         << files_of(details) << ",\n  \"calls\": " << table.totals.calls
         << ",\n  \"primitive\": " << table.totals.primitive << ",\n  \"seconds\": ";
  write_seconds(table.totals.seconds, output);
  output << ",\n  \"ordered_by\": [";
  const char* separator = "";
  for (const SortKey key : table.request.order) {
    output << separator << json_string(description_of(key));
    separator = ", ";
  }
  output << "],\n  \"reversed\": " << (table.request.reverse ? "true" : "false")
         << ",\n  \"strip_dirs\": " << (details.strip_dirs ? "true" : "false") << ",\n  \"reductions\": [";
  separator = "";
  for (const Listing::Reduction& reduction : table.listing.reductions) {
    output << separator << R"({"before": )" << reduction.before << R"(, "after": )" << reduction.after
           << R"(, "restriction": )" << json_string(reduction.restriction) << '}';
    separator = ", ";
  }
  output << ']';
}

}  // namespace

void write_json(const Table& table, const Details& details, Output& output) {
  std::optional<Relatives> callers;
  std::optional<Relatives> callees;
  if (details.callers) {
    callers.emplace(table.profile, Direction::callers);
  }
  if (details.callees) {
    callees.emplace(table.profile, Direction::callees);
  }
  write_head(table, details, output);
  output << ",\n  \"functions\": [";
  const char* separator = "\n    {";
  for (const std::uint32_t i : table.listing.functions) {
    const callgraph::ProfiledFunction& function = table.profile.functions[i];
    output << separator;
    separator = ",\n    {";
    write_label(table.profile, i, output);
    write_counts(function, output);
    output << R"(, "self_seconds_per_call": )";
    write_per_call(function.self_seconds, function.calls, output);
    output << R"(, "cumulative_seconds_per_primitive_call": )";
    write_per_call(function.cumulative_seconds, function.primitive, output);
    write_relatives(table.profile, callers, "callers", i, output);
    write_relatives(table.profile, callees, "callees", i, output);
    output << '}';
  }
  output << "\n  ]\n}\n";
}

}  // namespace filperf::stats
