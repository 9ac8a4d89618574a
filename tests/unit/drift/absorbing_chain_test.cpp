#include "drift/absorbing_chain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

namespace filperf::drift::test {
namespace {

using Step = AbsorbingChain::Step;
using Numbers = std::vector<double>;

/// A chain by its steps; what does not leave a state rests there.
struct Chain {
  std::size_t states = 0;
  std::vector<Step> steps;

  [[nodiscard]] Numbers absorbed() const {
    Numbers absorbed(states, 1);
    for (const Step& step : steps) {
      absorbed[step.from] -= step.share;
    }
    for (double& share : absorbed) {
      share = std::max(share, 0.0);
    }
    return absorbed;
  }

  [[nodiscard]] AbsorbingChain solved() const { return {absorbed(), steps}; }
};

/// What passes through each state; next to nothing may be left unsettled.
Numbers flow_of(const Chain& chain, const Numbers& start) {
  Numbers unsettled;
  Numbers flow = chain.solved().flow(start, unsettled);
  EXPECT_LE(std::accumulate(unsettled.begin(), unsettled.end(), 0.0),
            1e-13 * std::accumulate(start.begin(), start.end(), 0.0));
  return flow;
}

void expect_near(const Numbers& actual, const Numbers& expected, double relative = 1e-12) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) {
    EXPECT_NEAR(actual[i], expected[i], relative * (1 + std::abs(expected[i]))) << "state " << i;
  }
}

TEST(AbsorbingChain, PassesOnAlongALine) {
  // 0 gives all to 1, which keeps a quarter and gives the rest to 2.
  const Chain line{3, {{0, 1, 1}, {1, 2, 0.75}}};
  expect_near(flow_of(line, {8, 4, 1}), {8, 12, 10});
  expect_near(line.solved().gathered({1, 2, 4}), {1 + 2 + 3, 2 + 3, 4});
}

TEST(AbsorbingChain, SplitsAndJoins) {
  const Chain diamond{4, {{0, 1, 0.25}, {0, 2, 0.5}, {1, 3, 1}, {2, 3, 0.5}}};
  expect_near(flow_of(diamond, {16, 0, 0, 0}), {16, 4, 8, 8});
  expect_near(diamond.solved().gathered({0, 0, 0, 1}), {0.5, 1, 0.5, 1});
}

TEST(AbsorbingChain, GoesRoundALoop) {
  // Of what is in 0, half goes to 1 and all of that back: 1 + 1/2 + 1/4 + ... = 2.
  const Chain loop{2, {{0, 1, 0.5}, {1, 0, 1}}};
  expect_near(flow_of(loop, {1, 0}), {2, 1});
  expect_near(flow_of(loop, {0, 1}), {2, 2});
  expect_near(loop.solved().gathered({1, 0}), {2, 2});
  expect_near(loop.solved().gathered({0, 1}), {1, 2});
}

TEST(AbsorbingChain, GoesRoundWithinAState) {
  // 99,999 of 100,000 stay where they are: what comes there is there 100,000 times.
  const Chain recursion{2, {{0, 0, 0.99999}, {0, 1, 0.00001}}};
  expect_near(flow_of(recursion, {3, 0}), {300000, 3}, 1e-9);
  expect_near(recursion.solved().gathered({1, 0}), {100000, 0}, 1e-9);
}

TEST(AbsorbingChain, LosesNothingInLongLoops) {
  // A ring that lets a 10^12th part out at one state: a trillion rounds, and the digits are still there.
  constexpr double kOut = 1e-12;
  const Chain ring{3, {{0, 1, 1}, {1, 2, 1}, {2, 0, 1 - kOut}}};
  const AbsorbingChain solved({0, 0, kOut}, ring.steps);
  Numbers unsettled;
  const Numbers flow = solved.flow({5, 0, 0}, unsettled);
  for (const double passing : flow) {
    EXPECT_NEAR(passing * kOut, 5, 1e-11);
  }
}

TEST(AbsorbingChain, WorksWithoutStatesAndWithoutSteps) {
  EXPECT_EQ(flow_of({0, {}}, {}), Numbers{});
  EXPECT_EQ(Chain{}.solved().gathered({}), Numbers{});
  EXPECT_EQ(flow_of({2, {}}, {3, 4}), (Numbers{3, 4}));
  EXPECT_EQ(Chain({2, {}}).solved().gathered({3, 4}), (Numbers{3, 4}));
}

/// Where the traps are, by state.
std::vector<std::size_t> traps_of(const AbsorbingChain& chain) {
  std::vector<std::size_t> traps;
  for (std::size_t state = 0; state < chain.traps().size(); ++state) {
    if (chain.traps()[state]) {
      traps.push_back(state);
    }
  }
  return traps;
}

TEST(Traps, DoNotExistIfEverythingCanRest) {
  EXPECT_TRUE(traps_of(Chain({3, {{0, 1, 1}, {1, 2, 0.75}}}).solved()).empty());
  EXPECT_TRUE(traps_of(Chain({2, {{0, 1, 0.5}, {1, 0, 1}}}).solved()).empty());
}

TEST(Traps, AreStatesThatOnlyLeadBackToThemselves) {
  const Chain alone{2, {{0, 1, 0.5}, {1, 1, 1}}};
  const AbsorbingChain solved = alone.solved();
  EXPECT_EQ(traps_of(solved), std::vector<std::size_t>{1});
  expect_near(flow_of(alone, {4, 1}), {4, 3});
}

/// A ring without a way out, with two ways in: one of its states holds all that comes.
TEST(Traps, HoldWhatComesToTheirGroup) {
  const Chain ring{5, {{0, 1, 1}, {1, 2, 1}, {2, 0, 1}, {3, 0, 0.5}, {4, 2, 0.25}, {4, 3, 0.75}}};
  const AbsorbingChain solved = ring.solved();
  const std::vector<std::size_t> traps = traps_of(solved);
  ASSERT_EQ(traps.size(), 1U);
  EXPECT_LT(traps[0], 3U) << "one of the ring's states";
  const Numbers flow = flow_of(ring, {1, 2, 4, 8, 16});
  EXPECT_NEAR(flow[4], 16, 1e-12);
  EXPECT_NEAR(flow[3], 8 + 12, 1e-12);
  // Of 20 in state 3 half comes to the ring, of 16 in state 4 a quarter, and 7 start there.
  EXPECT_NEAR(flow[traps[0]], 7 + 10 + 4, 1e-12);
  // Everything is somewhere: what rests in 3, and what the trap holds.
  EXPECT_NEAR(flow[3] * 0.5 + flow[traps[0]], 31, 1e-12);
}

TEST(Traps, AreOneInEachGroup) {
  // Two pairs without a way out, and a state before both.
  const Chain pairs{5, {{0, 1, 1}, {1, 0, 1}, {2, 3, 1}, {3, 2, 1}, {4, 0, 0.5}, {4, 2, 0.5}}};
  const AbsorbingChain solved = pairs.solved();
  const std::vector<std::size_t> traps = traps_of(solved);
  ASSERT_EQ(traps.size(), 2U);
  EXPECT_LT(traps[0], 2U);
  EXPECT_GT(traps[1], 1U);
  const Numbers flow = flow_of(pairs, {1, 1, 0, 0, 10});
  EXPECT_NEAR(flow[traps[0]], 7, 1e-12);
  EXPECT_NEAR(flow[traps[1]], 5, 1e-12);
  // What is gathered ends in the trap: a state of the first pair gathers nothing of the second.
  const Numbers gathered = solved.gathered({1, 1, 100, 100, 0});
  EXPECT_NEAR(gathered[traps[0]], 1, 1e-12);
  EXPECT_NEAR(gathered[1 - traps[0]], 2, 1e-12) << "its own and the trap's";
  EXPECT_NEAR(gathered[traps[1]], 100, 1e-12);
}

/// The solution of a system of equations by Gauss's elimination with pivots, in more digits than the code under test
/// has.
Numbers dense_solution(std::vector<std::vector<long double>> rows) {
  const std::size_t size = rows.size();
  for (std::size_t column = 0; column < size; ++column) {
    std::size_t pivot = column;
    for (std::size_t row = column; row < size; ++row) {
      pivot = std::abs(rows[row][column]) > std::abs(rows[pivot][column]) ? row : pivot;
    }
    std::swap(rows[column], rows[pivot]);
    for (std::size_t row = column + 1; row < size; ++row) {
      const long double factor = rows[row][column] / rows[column][column];
      for (std::size_t i = column; factor != 0 && i <= size; ++i) {
        rows[row][i] -= factor * rows[column][i];
      }
    }
  }
  Numbers solution(size, 0);
  std::vector<long double> exact(size, 0);
  for (std::size_t row = size; row-- > 0;) {
    long double sum = rows[row][size];
    for (std::size_t i = row + 1; i < size; ++i) {
      sum -= rows[row][i] * exact[i];
    }
    exact[row] = sum / rows[row][row];
    solution[row] = static_cast<double>(exact[row]);
  }
  return solution;
}

/// What passes through each state: x = start + what all states send on.
Numbers dense_flow(const Chain& chain, const Numbers& start) {
  std::vector<std::vector<long double>> rows(chain.states, std::vector<long double>(chain.states + 1, 0));
  for (std::size_t i = 0; i < chain.states; ++i) {
    rows[i][i] = 1;
    rows[i][chain.states] = start[i];
  }
  for (const Step& step : chain.steps) {
    rows[step.to][step.from] -= step.share;
  }
  return dense_solution(std::move(rows));
}

/// What each state gathers: y = gain + what the states that it sends to gather.
Numbers dense_gathered(const Chain& chain, const Numbers& gain) {
  std::vector<std::vector<long double>> rows(chain.states, std::vector<long double>(chain.states + 1, 0));
  for (std::size_t i = 0; i < chain.states; ++i) {
    rows[i][i] = 1;
    rows[i][chain.states] = gain[i];
  }
  for (const Step& step : chain.steps) {
    rows[step.from][step.to] -= step.share;
  }
  return dense_solution(std::move(rows));
}

/// A chain with random steps, of which each state sends `passed` on at most.
Chain random_chain(std::mt19937& random, std::size_t states, std::size_t steps, double passed) {
  Chain chain{states, {}};
  std::map<std::pair<std::uint32_t, std::uint32_t>, double> weights;
  Numbers sums(states, 0);
  for (std::size_t i = 0; i < steps; ++i) {
    const auto from = static_cast<std::uint32_t>(random() % states);
    const auto to = static_cast<std::uint32_t>(random() % states);
    const double weight = 1 + static_cast<double>(random() % 1000);
    if (weights.emplace(std::pair(from, to), weight).second) {
      sums[from] += weight;
    }
  }
  for (const auto& [ends, weight] : weights) {
    const double part = static_cast<double>(random() % 1001) / 1000;
    chain.steps.push_back({ends.first, ends.second, passed * part * weight / sums[ends.first]});
  }
  std::erase_if(chain.steps, [](const Step& step) { return !(step.share > 0); });
  return chain;
}

Numbers random_numbers(std::mt19937& random, std::size_t count) {
  Numbers numbers(count);
  std::generate(numbers.begin(), numbers.end(), [&] { return static_cast<double>(random() % 100000); });
  return numbers;
}

TEST(AbsorbingChain, AgreesWithADenseSolution) {
  std::mt19937 random(11);
  for (int i = 0; i < 300; ++i) {
    const std::size_t states = 1 + random() % 40;
    const Chain chain = random_chain(random, states, random() % (4 * states), i % 3 == 0 ? 1 : 0.9);
    const Numbers start = random_numbers(random, states);
    expect_near(flow_of(chain, start), dense_flow(chain, start), 1e-9);
    expect_near(chain.solved().gathered(start), dense_gathered(chain, start), 1e-9);
    if (HasFailure()) {
      FAIL() << "in chain " << i;
    }
  }
}

/// Everything leads everywhere: elimination would take 400 cubed multiplications, so that the rest is iterated.
TEST(AbsorbingChain, AgreesWithADenseSolutionIfTheRestIsIterated) {
  std::mt19937 random(12);
  constexpr std::size_t kStates = 400;
  Chain chain = random_chain(random, kStates, 20 * kStates * kStates, 1);
  // Beside it a tail that is eliminated, before the dense part and after it.
  const auto dense = static_cast<std::uint32_t>(kStates);
  chain.states += 3;
  chain.steps.push_back({dense, 0, 0.5});
  chain.steps.push_back({dense + 1, dense, 1});
  chain.steps.push_back({7, dense + 2, chain.absorbed()[7] / 2});
  const Numbers start = random_numbers(random, chain.states);
  expect_near(flow_of(chain, start), dense_flow(chain, start), 1e-9);
  expect_near(chain.solved().gathered(start), dense_gathered(chain, start), 1e-9);
}

/// All that starts comes to rest somewhere.
TEST(AbsorbingChain, KeepsTheSum) {
  std::mt19937 random(13);
  for (int i = 0; i < 100; ++i) {
    const std::size_t states = 2 + random() % 200;
    // All of a state's content is passed on: only states without steps keep any, and there may be traps.
    Chain chain{states, {}};
    for (std::uint32_t from = 0; from < states; ++from) {
      const auto first = static_cast<std::uint32_t>(random() % states);
      const auto second = static_cast<std::uint32_t>(random() % states);
      if (random() % 8 == 0 || first == second) {
        continue;
      }
      chain.steps.push_back({from, first, 0.5});
      chain.steps.push_back({from, second, 0.5});
    }
    const AbsorbingChain solved = chain.solved();
    const Numbers start = random_numbers(random, states);
    Numbers unsettled;
    const Numbers flow = solved.flow(start, unsettled);
    const Numbers absorbed = chain.absorbed();
    double rests = std::accumulate(unsettled.begin(), unsettled.end(), 0.0);
    for (std::size_t state = 0; state < states; ++state) {
      rests += solved.traps()[state] ? flow[state] : flow[state] * absorbed[state];
    }
    const double all = std::accumulate(start.begin(), start.end(), 0.0);
    EXPECT_NEAR(rests, all, 1e-9 * all) << "chain " << i;
  }
}

/// A dense part without any way out is given up on, and says so: nothing vanishes.
TEST(AbsorbingChain, SaysWhatDidNotSettle) {
  constexpr std::uint32_t kStates = 300;
  Chain chain{kStates, {}};
  for (std::uint32_t from = 0; from < kStates; ++from) {
    for (std::uint32_t to = 0; to < kStates; ++to) {
      if (from != to) {
        chain.steps.push_back({from, to, 1.0 / (kStates - 1)});
      }
    }
  }
  const AbsorbingChain solved(Numbers(kStates, 0), chain.steps);
  Numbers unsettled;
  const Numbers flow = solved.flow(Numbers(kStates, 1), unsettled);
  double held = std::accumulate(unsettled.begin(), unsettled.end(), 0.0);
  for (std::size_t state = 0; state < kStates; ++state) {
    held += solved.traps()[state] ? flow[state] : 0;
  }
  EXPECT_NEAR(held, kStates, 1e-6);
}

}  // namespace
}  // namespace filperf::drift::test
