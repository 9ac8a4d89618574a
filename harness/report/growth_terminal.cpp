#include "report/growth_terminal.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/numbers.h"
#include "base/utf8.h"
#include "report/call_sites.h"

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

/// An exponent, or that there is none.
std::string exponent(const growth::Fit& fit) {
  return fit.supported() ? growth::exponent_text(fit) : "no fit";
}

/// From one exponent to another.
std::string exponents(const Trend& before, const Trend& after) {
  const bool is_new =
      std::all_of(before.calls.begin(), before.calls.end(), [](std::int64_t calls) { return calls == 0; });
  return (is_new ? "new" : exponent(before.fit)) + " -> " + exponent(after.fit);
}

std::string listed(const std::vector<std::int64_t>& counts) {
  std::string text;
  for (const std::int64_t count : counts) {
    text += (text.empty() ? "" : ", ") + grouped(count);
  }
  return text;
}

/// What became of a family's exponent.
std::string mark(const GrowthMeasure& measure) {
  if (measure.over_limit || (measure.gated && measure.judgement == Judgement::worse)) {
    return "OVER";
  }
  if (measure.judgement == Judgement::within) {
    return "";
  }
  return !measure.gated ? "not gated" : "slower";
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
    return kind == Kind::of_program   ? "calls of " + program_
           : kind == Kind::by_program ? "calls by " + program_
                                      : "all calls";
  }

  /// Two columns: a number, and what is to be said about it.
  [[nodiscard]] std::string cell(const std::string& number, const std::string& note) const {
    const std::string padded = fmt::format(" {:<11}", note);
    return fmt::format("{:>14}", number) + (note.empty() ? padded : painted(note, padded, palette_));
  }

  void table() {
    line("");
    std::string head = fmt::format("  {:>10}", "size");
    for (const GrowthMeasure& measure : verdict_.totals) {
      head += fmt::format("{:>14}{:12}", title(measure.kind), "");
    }
    line("{}", head);
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
    line("  An exponent of 1 means: twice the input, twice the calls on top of a constant part; of 2: four times.");
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

  /// Limits that were passed, and what cannot be held to one.
  void gaps() {
    for (const GrowthMeasure& measure : verdict_.totals) {
      if (!measure.over_limit) {
        continue;
      }
      if (measure.after.fit.supported()) {
        line("  {}: the exponent {} is above MAX_EXPONENT {:g}.", title(measure.kind), exponent(measure.after.fit),
             verdict_.max_exponent);
      } else {
        line("  {}: no exponent fits, because {}; so MAX_EXPONENT {:g} cannot be held.", title(measure.kind),
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
    line("  {}", rose ? "What grows faster than before (each call of the caller makes more of them as the input grows):"
                      : "What makes it grow faster than linearly (each call of the caller makes more of them as the "
                        "input grows):");
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
    line("                {} calls by {}", listed(call.after.calls), printable(call.caller));
    line("                itself called {} times", listed(call.caller_trend.calls));
    if (call.rose && call.before.spread() > 0) {
      line("                before: {} calls", listed(call.before.calls));
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
      line("  {:>12}  {:>9} calls  {}{}  {}", exponents(measure.before, measure.after),
           grouped(measure.after.calls.back()), printable(measure.name),
           measure.kind == Kind::program_call ? fmt::format(" (as {} calls it)", program_) : "",
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
  const auto of = [&](std::size_t index) { return exponent(verdict.totals[index].after.fit); };
  return fmt::format("grows as size^{} ({} of {}, {} by {})", of(0), of(1), program, of(2), program);
}

std::string growth_complaint(const growth::FamilyVerdict& verdict) {
  const auto has_no_fit = [](const GrowthMeasure& measure) {
    return measure.over_limit && !measure.after.fit.supported();
  };
  if (!verdict.grows_faster()) {
    return {};
  }
  return std::any_of(verdict.totals.begin(), verdict.totals.end(), has_no_fit)
             ? "its calls do not grow as a power of the size of the input, so that MAX_EXPONENT cannot be held"
             : "its calls grow faster with the size of the input than they may";
}

std::string growth_details(const growth::FamilyVerdict& verdict, const std::string& program,
                           const std::vector<trace::TracedEdge>& traced, const Palette& palette) {
  return Text(verdict, program, traced, palette).render();
}

}  // namespace filperf::report
