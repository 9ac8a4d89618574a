#include "summary/junit.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "base/output.h"
#include "base/shorten.h"
#include "base/utf8.h"
#include "summary/causes.h"
#include "summary/document.h"
#include "summary/location.h"
#include "summary/members.h"
#include "summary/over.h"

namespace filperf::summary {

using nlohmann::json;

namespace {

constexpr std::size_t kLongestValue = 1000;
constexpr std::size_t kJunitCauses = 10;

/// A text as XML 1.0 may hold it. Printable texts have no control characters; two others are no characters of XML.
std::string xml(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        if (const std::string_view three = text.substr(i, 3); three == "\xEF\xBF\xBE" || three == "\xEF\xBF\xBF") {
          result += three == "\xEF\xBF\xBE" ? "\\ufffe" : "\\uffff";
          i += 2;
        } else {
          result += text[i];
        }
    }
  }
  return result;
}

std::string attribute(std::string_view text) {
  return xml(shortened(printable(text), kLongestValue));
}

double seconds_of(const Finding& finding) {
  const json* resources = finding.document == nullptr ? nullptr : member_of(finding.document->json, "resources");
  const json* seconds = resources == nullptr ? nullptr : member_of(*resources, "wall_s");
  return seconds != nullptr && seconds->is_number() ? std::clamp(seconds->get<double>(), 0.0, 1e9) : 0;
}

/// What the report says about one red scenario, in short.
std::string body_of(const Finding& finding) {
  std::string text = finding.advice.empty() ? "" : finding.advice + "\n";
  if (finding.document != nullptr) {
    for (const Over& over : over_in(finding.document->json)) {
      text += fmt::format("OVER {}: {}{}{}, limit {}\n", over.what, over.before.empty() ? "" : over.before + " -> ",
                          over.after, over.change.empty() ? "" : fmt::format(" ({})", over.change), over.limit);
    }
    for (const Cause& cause : causes_in(finding.document->json, kJunitCauses)) {
      text += fmt::format("{} {}{}\n", cause.change, cause.what,
                          cause.place ? fmt::format(" at {}: {}", cause.place->name(), cause.place->text) : "");
    }
  }
  text += finding.accept_command.empty() ? "" : fmt::format("To accept it: {}\n", finding.accept_command);
  std::string body;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    body += shortened(printable_line(rest.substr(0, end)), kLongestValue) + "\n";
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return xml(body);
}

void write_properties(Output& out, const Finding& finding) {
  std::vector<std::pair<std::string, std::string>> properties{{"status", finding.status}};
  for (const json* measure :
       finding.document == nullptr ? std::vector<const json*>() : objects_in(finding.document->json, "totals")) {
    const std::string kind = text_in(*measure, "kind");
    const char* name = kind == "total"              ? "calls"
                       : kind == "of_program"       ? "calls_into_program"
                       : kind == "by_program"       ? "calls_by_program"
                       : kind == "lines_of_program" ? "lines"
                                                    : nullptr;
    if (name != nullptr) {
      for (const char* side : {"before", "after"}) {
        properties.emplace_back(fmt::format("{}_{}", name, side), std::to_string(count_in(*measure, side).value_or(0)));
      }
    }
  }
  if (!finding.accept_command.empty()) {
    properties.emplace_back("accept_command", finding.accept_command);
  }
  out << "      <properties>\n";
  for (const auto& [name, value] : properties) {
    out << "        <property name=\"" << name << "\" value=\"" << attribute(value) << "\"/>\n";
  }
  out << "      </properties>\n";
}

void write_case(Output& out, const Finding& finding) {
  out << "    <testcase classname=\"" << attribute(finding.program.empty() ? "perf" : finding.program) << "\" name=\""
      << attribute(finding.scenario) << "\" time=\"" << fmt::format("{:.3f}", seconds_of(finding)) << '"';
  if (const std::optional<Location> location = location_of(finding)) {
    out << " file=\"" << attribute(location->path) << "\" line=\"" << location->line << '"';
  }
  out << ">\n";
  write_properties(out, finding);
  if (finding.status == "skipped") {
    out << "      <skipped message=\"" << attribute(finding.reason) << "\"/>\n";
  } else if (finding.is_red()) {
    const char* element = finding.status == "error" ? "error" : "failure";
    out << "      <" << element << " message=\"" << attribute(message_of(finding)) << "\" type=\""
        << attribute(finding.status) << "\">" << body_of(finding) << "</" << element << ">\n";
  }
  out << "    </testcase>\n";
}

}  // namespace

std::string junit_text(const Report& report) {
  const Tally tally = tally_of(report.findings);
  double seconds = 0;
  std::size_t errors = 0;
  for (const Finding& finding : report.findings) {
    seconds += seconds_of(finding);
    errors += finding.status == "error" ? 1U : 0U;
  }
  return text_of([&](Output& out) {
    const std::string sums = fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{:.3f}\"",
                                         report.findings.size(), tally.red - errors, errors, tally.skipped, seconds);
    out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"filperf\" " << sums << ">\n";
    for (const Finding& finding : report.findings) {
      write_case(out, finding);
    }
    out << "  </testsuite>\n</testsuites>\n";
  });
}

}  // namespace filperf::summary
