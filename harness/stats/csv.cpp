#include <string>

#include "stats/tables.h"

namespace filperf::stats {

namespace {

void write_label(const callgraph::Profile& profile, std::uint32_t index, Output& output) {
  const callgraph::ProfiledFunction& function = profile.functions[index];
  output << csv_field(profile.file_of(function)) << ',' << function.line << ',' << csv_field(profile.name_of(function));
}

/// The counts of a function or an edge.
void write_counts(const auto& counts, Output& output) {
  output << counts.calls << ',' << counts.primitive << ',' << counts.self_seconds << ',' << counts.cumulative_seconds;
}

}  // namespace

void write_csv(const Table& table, Output& output) {
  output << "ncalls,pcalls,tottime,cumtime,file,line,function\n";
  for (const std::uint32_t i : table.listing.functions) {
    write_counts(table.profile.functions[i], output);
    output << ',';
    write_label(table.profile, i, output);
    output << '\n';
  }
}

void write_csv(const Table& table, Direction direction, Output& output) {
  const std::string other = direction == Direction::callers ? "caller" : "callee";
  output << "ncalls,pcalls,tottime,cumtime,file,line,function," << other << "_file," << other << "_line," << other
         << "_function\n";
  const Relatives relatives(table.profile, direction);
  for (const std::uint32_t i : table.listing.functions) {
    for (const Relative& relative : relatives.of(i)) {
      write_counts(table.profile.edges[relative.edge], output);
      output << ',';
      write_label(table.profile, i, output);
      output << ',';
      write_label(table.profile, relative.function, output);
      output << '\n';
    }
  }
}

}  // namespace filperf::stats
