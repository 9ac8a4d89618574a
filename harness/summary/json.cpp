#include "summary/json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string_view>

#include "base/output.h"
#include "base/utf8.h"
#include "summary/accept.h"
#include "summary/document.h"

namespace filperf::summary {

namespace {

constexpr std::string_view kIndent = "    ";

/// A document as the file has it, without its last line feed. Its strings hold no line feeds, so that every line can be
/// indented.
void write_document(Output& out, std::string_view text) {
  text = text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
  for (const char c : text) {
    out << c;
    if (c == '\n') {
      out << kIndent;
    }
  }
}

void write_commands(Output& out, const std::vector<std::string>& commands) {
  out << '[';
  for (std::size_t i = 0; i < commands.size(); ++i) {
    out << (i == 0 ? "" : ", ") << json_string(commands[i]);
  }
  out << ']';
}

}  // namespace

std::string json_text(const Report& report) {
  const Tally tally = tally_of(report.findings);
  return tamed_json(text_of([&](Output& out) {
    out << "{\n  \"schema\": \"filperf/summary/1\",\n";
    out << fmt::format("  \"scenarios\": {{\"ran\": {}, \"red\": {}, \"weakened\": {}, \"skipped\": {}}},\n", tally.ran,
                       tally.red, tally.weakened, tally.skipped);
    out << "  \"accept_commands\": ";
    write_commands(out, accept_commands(acceptable(report.findings)));
    out << ",\n  \"verdicts\": [";
    for (std::size_t i = 0; i < report.findings.size(); ++i) {
      out << (i == 0 ? "\n" : ",\n") << kIndent;
      write_document(out, report.findings[i].document->text);
    }
    out << (report.findings.empty() ? "]\n}\n" : "\n  ]\n}\n");
  }));
}

}  // namespace filperf::summary
