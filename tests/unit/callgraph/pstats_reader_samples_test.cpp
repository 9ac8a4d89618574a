// Compares every sample with the values that CPython itself reads from it (tests/samples/generate_expected.py).

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>

#include "callgraph/pstats_reader.h"
#include "callgraph/samples.h"

namespace filperf::callgraph::test {
namespace {

std::string escaped(const std::string& text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7F && c != '\\') {
      result += c;
    } else {
      result += std::string("\\x") + digits[byte >> 4U] + digits[byte & 15U];
    }
  }
  return result;
}

std::string fields(const Profile& profile, const ProfiledFunction& function) {
  return escaped(profile.file_of(function)) + '\t' + std::to_string(function.line) + '\t' +
         escaped(profile.name_of(function));
}

/// The lines `function` and `caller` of an expected file.
std::string listing(const Profile& profile) {
  std::string lines;
  std::size_t edge = 0;
  for (std::size_t i = 0; i < profile.functions.size() && profile.functions[i].listed; ++i) {
    const ProfiledFunction& function = profile.functions[i];
    lines += "function\t" + std::to_string(function.primitive) + '\t' + std::to_string(function.calls) + '\t' +
             fields(profile, function) + '\n';
    for (; edge < profile.edges.size() && profile.edges[edge].callee == i; ++edge) {
      const ProfiledEdge& caller = profile.edges[edge];
      lines += "caller\t" + std::to_string(caller.calls) + '\t' + std::to_string(caller.primitive) + '\t' +
               fields(profile, profile.functions[caller.caller]) + '\n';
    }
  }
  return lines;
}

struct Expected {
  std::map<std::string, double> totals;
  std::string listing;
};

Expected read_expected(const std::string& sample) {
  std::ifstream file(samples_folder() / "expected" / (sample.substr(0, sample.rfind('.')) + ".txt"));
  EXPECT_TRUE(file.is_open()) << "run tests/samples/generate_expected.py";
  Expected expected;
  constexpr int totals = 8;
  std::string line;
  for (int i = 0; i < totals && std::getline(file, line); ++i) {
    const std::size_t tab = line.find('\t');
    expected.totals[line.substr(0, tab)] = std::stod(line.substr(tab + 1));
  }
  std::ostringstream rest;
  rest << file.rdbuf();
  expected.listing = rest.str();
  return expected;
}

/// By sample: the offset, and a part of the reason.
std::map<std::string, std::pair<std::size_t, std::string>> read_refused() {
  std::ifstream file(samples_folder() / "expected" / "refused.tsv");
  std::map<std::string, std::pair<std::size_t, std::string>> refused;
  std::string name;
  std::string offset;
  std::string reason;
  while (std::getline(file, name, '\t') && std::getline(file, offset, '\t') && std::getline(file, reason)) {
    refused[name] = {std::stoull(offset), reason};
  }
  return refused;
}

std::map<std::string, double> totals_of(const Profile& profile) {
  std::map<std::string, double> totals{{"functions", 0},   {"edges", static_cast<double>(profile.edges.size())},
                                       {"calls", 0},       {"primitive", 0},
                                       {"self", 0},        {"cumulative", 0},
                                       {"edges' self", 0}, {"edges' cumulative", 0}};
  for (const ProfiledFunction& function : profile.functions) {
    totals["functions"] += function.listed ? 1 : 0;
    totals["calls"] += static_cast<double>(function.calls);
    totals["primitive"] += static_cast<double>(function.primitive);
    totals["self"] += function.self_seconds;
    totals["cumulative"] += function.cumulative_seconds;
  }
  for (const ProfiledEdge& edge : profile.edges) {
    totals["edges' self"] += edge.self_seconds;
    totals["edges' cumulative"] += edge.cumulative_seconds;
  }
  return totals;
}

class PstatsSample : public testing::TestWithParam<std::string> {};

TEST_P(PstatsSample, IsReadAsByCPythonOrRefused) {
  const std::filesystem::path path = samples_folder() / GetParam();
  const auto refused = read_refused();
  if (const auto found = refused.find(GetParam()); found != refused.end()) {
    const auto& [offset, reason] = found->second;
    try {
      static_cast<void>(read_pstats_file(path));
      ADD_FAILURE() << "not refused";
    } catch (const Error& error) {
      EXPECT_EQ(error.what_failed(), "cannot read the dump " + path.string());
      EXPECT_EQ(offset_in(error), offset) << error.what();
      EXPECT_NE(error.why().find(reason), std::string::npos) << error.what();
      EXPECT_FALSE(error.next().empty());
    }
    return;
  }
  const Profile profile = read_pstats_file(path);
  const Expected expected = read_expected(GetParam());
  expect_invariants(profile);
  EXPECT_EQ(listing(profile), expected.listing);
  for (const auto& [name, value] : totals_of(profile)) {
    ASSERT_TRUE(expected.totals.contains(name)) << name;
    EXPECT_NEAR(value, expected.totals.at(name), 1e-9) << name;
  }
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param.substr(0, info.param.rfind('.'));
  for (char& c : name) {
    if (c == '-' || c == '.') {
      c = '_';
    }
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, PstatsSample, testing::ValuesIn(sample_names()), test_name);

TEST(PstatsSamples, AreComplete) {
  EXPECT_EQ(sample_names().size(), 133U);
}

}  // namespace
}  // namespace filperf::callgraph::test
