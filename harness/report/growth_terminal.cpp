#include "report/growth_terminal.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/numbers.h"
#include "base/utf8.h"
#include "base/words.h"
#include "report/call_sites.h"
#include "report/program_calls.h"

namespace filperf::report {

using drift::Judgement;
using growth::GrowingCall;
using growth::GrowthMeasure;
using growth::Trend;
using Kind = growth::GrowthMeasure::Kind;

namespace {

constexpr std::size_t kShownCalls = 6;
constexpr std::size_t kShownFunctions = 8;
constexpr std::size_t kShownSites = 2;
constexpr std::size_t kSiteIndent = 18;

/// An exponent, or `no fit`.
std::string exponent(const growth::Fit& fit) {
  return fit.supported() ? growth::exponent_text(fit) : "no fit";
}

/// From one exponent to another.
std::string exponents(const Trend& before, const Trend& after) {
  const bool is_new =
      std::all_of(before.calls.begin(), before.calls.end(), [](std::int64_t calls) { return calls == 0; });
  return (is_new ? "new" : exponent(before.fit)) + " -> " + exponent(after.fit);
}

/// One count for each size, the noun with the last: `1, 2, 4 calls`.
std::string listed(const std::vector<std::int64_t>& counts, std::string_view noun) {
  std::string text;
  for (std::size_t i = 0; i + 1 < counts.size(); ++i) {
    text += grouped(counts[i]) + ", ";
  }
  return text + counted(counts.back(), noun);
}

/// How an exponent stands to its limits, in a word or two.
std::string mark(const GrowthMeasure& measure) {
  if (measure.over_limit || (measure.gated && measure.judgement == Judgement::worse)) {
    return "OVER";
  }
  if (measure.judgement == Judgement::within) {
    return "";
  }
  return !measure.gated ? "not gated" : "grows less";
}

std::string painted(const std::string& text, const std::string& padded, const Palette& palette) {
  return text == "OVER" ? palette.bad(padded) : text == "not gated" ? palette.notable(padded) : palette.good(padded);
}

class Text {
public:
  Text(const growth::FamilyVerdict& verdict, const std::string& program, const std::vector<trace::TracedEdge>& traced,
       const Palette& palette)
      : verdict_(verdict), program_(program), traced_(traced), palette_(palette) {}

  std::string render() {
    table();
    gaps();
    calls();
    functions();
    return std::move(text_);
  }

private:
  template <typename... Arguments>
  void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    text_ += without_last_spaces(fmt::format(format, std::forward<Arguments>(arguments)...)) + "\n";
  }

  [[nodiscard]] std::string title(Kind kind) const {
    return kind == Kind::of_program   ? calls_into(program_)
           : kind == Kind::by_program ? calls_by(program_)
           : kind == Kind::lines      ? "lines of " + program_
                                      : "all calls";
  }

  /// The same as the head of a column of counts.
  [[nodiscard]] std::string head(Kind kind) const {
    return kind == Kind::of_program   ? "into " + program_
           : kind == Kind::by_program ? "by " + program_
           : kind == Kind::lines      ? "lines"
                                      : "all calls";
  }

  /// Two columns: a number and a note on it.
  [[nodiscard]] std::string cell(const std::string& number, const std::string& note) const {
    const std::string padded = fmt::format(" {:<11}", note);
    return fmt::format("{:>14}", number) + (note.empty() ? padded : painted(note, padded, palette_));
  }

  void table() {
    line("");
    std::string heads = fmt::format("  {:>10}", "size");
    for (const GrowthMeasure& measure : verdict_.totals) {
      heads += fmt::format("{:>14}{:12}", head(measure.kind), "");
    }
    line("{}", heads);
    for (std::size_t i = 0; i < verdict_.sizes.size(); ++i) {
      std::string row = fmt::format("  {:>10}", grouped(verdict_.sizes[i]));
      for (const GrowthMeasure& measure : verdict_.totals) {
        const std::int64_t before = measure.before.calls[i];
        const std::int64_t after = measure.after.calls[i];
        row += fmt::format("{:>14} {:<11}", grouped(after), before == after ? "" : percent(before, after));
      }
      line("{}{}", row, size_mark(verdict_.verdicts[i].status));
    }
    exponent_row("exponent",
                 [&](const GrowthMeasure& measure) { return cell(exponent(measure.after.fit), mark(measure)); });
    exponent_row("baseline", [&](const GrowthMeasure& measure) { return cell(exponent(measure.before.fit), ""); });
    line(
        "  Exponent 1: twice the input makes twice the calls, on top of a constant part. Exponent 2: four times the "
        "calls.");
  }

  [[nodiscard]] std::string size_mark(drift::Status status) const {
    switch (status) {
      case drift::Status::drift:
        return palette_.bad("OVER");
      case drift::Status::improved:
        return palette_.good("fewer");
      case drift::Status::environment_changed:
        return palette_.notable("not gated");
      case drift::Status::environment_refused:
      case drift::Status::ok:
        break;
    }
    return "";
  }

  template <typename Cell>
  void exponent_row(const char* name, const Cell& cell_of) {
    std::string row = fmt::format("  {:>10}", name);
    for (const GrowthMeasure& measure : verdict_.totals) {
      row += cell_of(measure);
    }
    line("{}", row);
  }

  /// The exponents above MAX_EXPONENT, and the counts that have no exponent to compare with it.
  void gaps() {
    for (const GrowthMeasure& measure : verdict_.totals) {
      if (!measure.over_limit) {
        continue;
      }
      if (measure.after.fit.supported()) {
        line("  {}: the exponent {} is above MAX_EXPONENT {:g}.", title(measure.kind), exponent(measure.after.fit),
             verdict_.max_exponent);
      } else {
        line("  {}: no exponent fits, because {}, so MAX_EXPONENT {:g} cannot be checked.", title(measure.kind),
             growth::name_of(measure.after.fit.gap), verdict_.max_exponent);
      }
    }
  }

  void calls() {
    if (verdict_.calls.empty()) {
      return;
    }
    const bool rose = verdict_.calls.front().rose;
    const auto count = rose ? static_cast<std::size_t>(std::count_if(verdict_.calls.begin(), verdict_.calls.end(),
                                                                     [](const GrowingCall& call) { return call.rose; }))
                            : verdict_.calls.size();
    line("");
    line("  Calls that grow faster than {} (each call of the caller makes more of them as the input grows):",
         rose ? "before" : "linearly");
    for (std::size_t i = 0; i < std::min(count, kShownCalls); ++i) {
      call(verdict_.calls[i]);
    }
    if (count > kShownCalls) {
      line("                and {} more, all in the verdict file", count - kShownCalls);
    }
  }

  void call(const GrowingCall& call) {
    line("  {:>12}  {}", call.rose ? exponents(call.before, call.after) : exponent(call.after.fit),
         printable(call.callee));
    line("                {} by {}", listed(call.after.calls, "call"), printable(call.caller));
    line("                itself called {}", listed(call.caller_trend.calls, "time"));
    if (call.rose && call.before.spread() > 0) {
      line("                before: {}", listed(call.before.calls, "call"));
    }
    if (const trace::TracedEdge* edge = find_traced(traced_, call.caller, call.callee); edge != nullptr) {
      text_ += call_sites_text(*edge, kSiteIndent, kShownSites);
    }
  }

  void functions() {
    const auto beyond =
        std::find_if(verdict_.functions.begin(), verdict_.functions.end(),
                     [](const GrowthMeasure& measure) { return measure.judgement != Judgement::worse; });
    const auto count = static_cast<std::size_t>(beyond - verdict_.functions.begin());
    if (count == 0) {
      return;
    }
    line("");
    line("  Functions that grow faster than linearly and faster than before ({}):", count);
    for (std::size_t i = 0; i < std::min(count, kShownFunctions); ++i) {
      const GrowthMeasure& measure = verdict_.functions[i];
      line("  {:>12}  {:>15}  {}{}  {}", exponents(measure.before, measure.after),
           counted(measure.after.calls.back(), measure.kind == Kind::function_lines ? "line" : "call"),
           printable(measure.name),
           measure.kind == Kind::program_call ? fmt::format(" ({} only)", calls_by(program_)) : "",
           painted(mark(measure), mark(measure), palette_));
    }
    if (count > kShownFunctions) {
      line("                and {} more, all in the verdict file", count - kShownFunctions);
    }
  }

  const growth::FamilyVerdict& verdict_;
  const std::string& program_;
  const std::vector<trace::TracedEdge>& traced_;
  const Palette& palette_;
  std::string text_;
};

}  // namespace

std::string growth_summary(const growth::FamilyVerdict& verdict, const std::string& program) {
  std::string parts;
  for (const GrowthMeasure& measure : verdict.totals) {
    const std::string text = exponent(measure.after.fit);
    switch (measure.kind) {
      case Kind::of_program:
        parts += fmt::format("{} into {}", text, program);
        break;
      case Kind::by_program:
        parts += fmt::format(", {} by {}", text, program);
        break;
      case Kind::lines:
        parts += fmt::format(", {} in lines", text);
        break;
      case Kind::total:
      case Kind::function:
      case Kind::program_call:
      case Kind::function_lines:
        break;
    }
  }
  return fmt::format("grows as size^{} ({})", exponent(verdict.totals.front().after.fit), parts);
}

std::string growth_details(const growth::FamilyVerdict& verdict, const std::string& program,
                           const std::vector<trace::TracedEdge>& traced, const Palette& palette) {
  return Text(verdict, program, traced, palette).render();
}

}  // namespace filperf::report
