#include "bench/synthetic_dump.h"

#include <array>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "callgraph/marshal_writer.h"

namespace filperf::bench {

namespace {

/// SplitMix64 (Steele, Lea, Flood 2014). The distributions of <random> differ between standard libraries; this one does
/// not.
class Random {
public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  /// 0 to bound - 1.
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }

  /// 0 to 1.
  double fraction() { return static_cast<double>(next() >> 11U) * 0x1p-53; }

private:
  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }

  std::uint64_t state_;
};

/// Writes the bytes of marshal.dumps (version 4) for objects that are shared in the same way.
class DumpWriter : public callgraph::MarshalWriter {
public:
  /// At most 255 ASCII characters. Names are interned, file names are not.
  void text(const std::string& text, std::uint8_t type) {
    if (const auto known = strings_.find(text); known != strings_.end()) {
      reference(known->second);
    } else {
      strings_.emplace(text, string(text, type));
    }
  }

  /// CPython keeps one object for each integer up to 256.
  void number(std::int64_t value) {
    if (value > 256) {
      integer(value, false);
    } else if (std::optional<std::uint32_t>& slot = small_integers_.at(static_cast<std::size_t>(value)); slot) {
      reference(*slot);
    } else {
      slot = integer(value, true);
    }
  }

private:
  std::unordered_map<std::string, std::uint32_t> strings_;
  std::array<std::optional<std::uint32_t>, 257> small_integers_;
};

std::string padded(std::string_view prefix, std::size_t number, std::string_view suffix) {
  std::string digits = std::to_string(number);
  return std::string(prefix) + std::string(digits.size() < 5 ? 5 - digits.size() : 0, '0') + digits +
         std::string(suffix);
}

void write_label(DumpWriter& out, std::size_t function) {
  constexpr std::size_t functions_in_a_file = 12;
  constexpr std::array common = {"__init__", "<lambda>", "get", "__repr__", "run", "<listcomp>", "wrapper", "__eq__"};
  const std::size_t file = function / functions_in_a_file;
  const std::size_t place = function % functions_in_a_file;
  out.text(padded("/usr/lib/python3/dist-packages/library/module_", file, ".py"), callgraph::marshal::short_ascii);
  out.number(static_cast<std::int64_t>(1 + 37 * place));
  out.text(place < common.size() / 2 ? common[(place + file) % common.size()] : padded("do_something_", function, ""),
           callgraph::marshal::short_ascii_interned);
}

/// The number of callers of each function: mostly one or two, sometimes very many. They sum to `edges`.
std::vector<std::size_t> share_out(std::size_t functions, std::size_t edges, Random& random) {
  std::vector<std::size_t> callers(functions);
  for (std::size_t left = edges; left > 0;) {
    const double skewed = random.fraction() * random.fraction();
    std::size_t& count = callers[static_cast<std::size_t>(skewed * static_cast<double>(functions))];
    if (count < functions) {
      ++count;
      --left;
    } else {  // full: give the edge to the first function that is not
      for (std::size_t& other : callers) {
        if (other < functions) {
          ++other;
          --left;
          break;
        }
      }
    }
  }
  return callers;
}

/// A count of calls: mostly small, sometimes large.
std::int64_t draw_count(Random& random) {
  const std::size_t digits = random.below(4);
  std::size_t bound = 5;
  for (std::size_t i = 0; i < digits; ++i) {
    bound *= 12;
  }
  return static_cast<std::int64_t>(1 + random.below(bound));
}

}  // namespace

SyntheticDump make_synthetic_dump(std::size_t functions, std::size_t edges, CallerLabels labels) {
  Random random(20307);
  SyntheticDump dump{.bytes = {}, .functions = functions, .edges = edges};
  DumpWriter out;
  const std::vector<std::size_t> callers = share_out(functions, edges, random);
  std::vector<std::optional<std::uint32_t>> label_slots(functions);  // by function: the slot of its label as a caller
  out.begin_dict(true);
  for (std::size_t callee = 0; callee < functions; ++callee) {
    out.begin_tuple(3, false);
    write_label(out, callee);
    out.begin_tuple(5, false);
    const std::int64_t primitive = draw_count(random);
    const std::int64_t calls = primitive + (random.below(10) == 0 ? draw_count(random) : 0);
    dump.primitive += primitive;
    dump.calls += calls;
    out.number(primitive);
    out.number(calls);
    out.real(random.fraction() * 0x1p-10);
    out.real(random.fraction());
    out.begin_dict(false);
    // Steps of a prime, which has no common factor with a smaller number. So the callers are distinct and spread over
    // all functions.
    constexpr std::size_t step = 15'485'863;
    const std::size_t start = random.below(functions);
    for (std::size_t i = 0; i < callers[callee]; ++i) {
      const std::size_t caller = (start + i * step) % functions;
      if (labels == CallerLabels::shared && label_slots[caller]) {
        out.reference(*label_slots[caller]);
      } else {
        label_slots[caller] = out.begin_tuple(3, labels == CallerLabels::shared);
        write_label(out, caller);
      }
      out.begin_tuple(4, false);
      out.number(draw_count(random));
      out.number(draw_count(random));
      out.real(random.fraction() * 0x1p-12);
      out.real(random.fraction() * 0x1p-8);
    }
    out.end_dict();
  }
  out.end_dict();
  dump.bytes = std::move(out).take();
  return dump;
}

}  // namespace filperf::bench
