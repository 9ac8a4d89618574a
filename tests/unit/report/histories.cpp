#include "report/histories.h"

#include <memory>
#include <utility>

namespace filperf::report::test {

history::HeaderPointer header(std::int64_t total, std::int64_t of_program, std::int64_t by_program) {
  baseline::Header header;
  header.scenario = "run-it";
  header.command = {"run", "it"};
  header.environment = {"CPython 3.11.7", "cpython-3.11", "tool 1.0", 7, {{"click", "8.1.7"}}, {}, "none", true};
  header.calls.total = total;
  header.calls.of_program = of_program;
  header.calls.by_program = by_program;
  header.calls.by_origin = {{"program", of_program}, {"stdlib", total - of_program}};
  return std::make_shared<const baseline::Header>(std::move(header));
}

history::Entry entry(const std::string& id, const std::string& subject, history::HeaderPointer baseline) {
  history::Entry entry;
  entry.commit = {std::string(40, id.front()), {}, id, "2026-11-20", subject};
  entry.path = "baselines/cpython-3.11/run-it.json";
  entry.baseline = std::move(baseline);
  return entry;
}

history::History some_history() {
  history::History history;
  history.path = "baselines/cpython-3.11/run-it.json";
  history.names = {history.path};
  history.entries = {
      entry("aaaaaaa", "First", header(12000, 500, 300)), entry("bbbbbbb", "More", header(13000, 510, 300)),
      entry("ccccccc", "On a branch", header(12400, 500, 304)),
      entry("ddddddd", "Merge the branch", header(13400, 510, 304)), entry("eeeeeee", "Last", header(13500, 505, 304))};
  std::vector<history::Entry>& entries = history.entries;
  entries[1].previous = entries[0].baseline;
  entries[2].previous = entries[0].baseline;
  entries[2].on_branch = true;
  entries[3].previous = entries[1].baseline;
  entries[3].merge = true;
  entries[4].previous = entries[3].baseline;
  return history;
}

history::Since some_tag() {
  history::Since since;
  since.name = "v1";
  since.commit = {std::string(40, '1'), {}, "1111111", "2026-10-01", "Release"};
  since.path = "baselines/cpython-3.11/run-it.json";
  since.baseline = header(11900, 500, 300);
  return since;
}

}  // namespace filperf::report::test
