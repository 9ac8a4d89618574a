#include "growth/fit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace filperf::growth {

namespace {

constexpr double kMostExponent = 64;
constexpr int kMostSteps = 100;
constexpr double kEnough = 1e-12;

/// Two neighbouring sizes on the logarithmic axis, and the logarithm of the rise between them.
struct Step {
  double middle = 0;
  double half = 0;  ///< half of their distance
  double rise = 0;
};

/// log((v^x - u^x) / x) for the ends u and v of a step. This is log(v^x - u^x), except for a term that all steps share,
/// and it is also defined for x = 0, where v^x - u^x becomes log v - log u. If m is the middle of the logarithms and h
/// half of their distance, it is x * m + log(2 * sinh(x * h) / x).
double log_rise(const Step& step, double x) {
  const double z = std::abs(x) * step.half;
  // sinh overflows at values where its logarithm does not.
  const double log_sinh_ratio =
      z < 1e-4 ? z * z / 6 : z - std::log(2 * z) + std::log1p(-std::exp(-2 * z));  // log(sinh(z) / z)
  return x * step.middle + std::log(2 * step.half) + log_sinh_ratio;
}

/// The derivative with respect to x: m + h * (coth(z) - 1 / z).
double log_rise_slope(const Step& step, double x) {
  const double z = x * step.half;
  const double langevin = std::abs(z) < 1e-4 ? z / 3 : 1 / std::tanh(z) - 1 / z;
  return step.middle + step.half * langevin;
}

template <typename Function>
double mean(const std::vector<Step>& steps, const Function& function) {
  const double sum = std::accumulate(steps.begin(), steps.end(), 0.0,
                                     [&](double before, const Step& step) { return before + function(step); });
  return sum / static_cast<double>(steps.size());
}

/// The x of least squares. The slopes hardly change with x, so a few steps are enough.
double least_squares(const std::vector<Step>& steps) {
  double x = 1;
  for (int i = 0; i < kMostSteps; ++i) {
    const auto residual = [&](const Step& step) { return step.rise - log_rise(step, x); };
    const auto slope = [&](const Step& step) { return log_rise_slope(step, x); };
    const double mean_residual = mean(steps, residual);
    const double mean_slope = mean(steps, slope);
    double product = 0;
    double square = 0;
    for (const Step& step : steps) {
      product += (residual(step) - mean_residual) * (slope(step) - mean_slope);
      square += (slope(step) - mean_slope) * (slope(step) - mean_slope);
    }
    const double next = std::clamp(x + product / square, -kMostExponent, kMostExponent);
    if (std::abs(next - x) < kEnough) {
      return next;
    }
    x = next;
  }
  return x;
}

Fit unsupported(Fit::Gap gap) {
  return {Fit::Kind::unsupported, gap, 0, 0};
}

}  // namespace

Fit fit(const std::vector<std::int64_t>& sizes, const std::vector<std::int64_t>& counts) {
  if (std::adjacent_find(counts.begin(), counts.end(), std::not_equal_to<>()) == counts.end()) {
    return {};
  }
  if (sizes.size() < 3 || counts.size() != sizes.size()) {
    return unsupported(Fit::Gap::too_few_sizes);
  }
  if (sizes.back() / 2 < sizes.front()) {
    return unsupported(Fit::Gap::too_close);
  }
  if (std::adjacent_find(counts.begin(), counts.end(), std::greater<>()) != counts.end()) {
    return unsupported(Fit::Gap::falls);
  }
  if (std::adjacent_find(counts.begin(), counts.end()) != counts.end()) {
    return unsupported(Fit::Gap::stands_still);
  }
  std::vector<Step> steps;
  for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
    const auto from = static_cast<double>(sizes[i]);
    // Not the difference of two logarithms: they are nearly equal if the sizes are.
    const double half = std::log1p(static_cast<double>(sizes[i + 1] - sizes[i]) / from) / 2;
    steps.push_back({std::log(from) + half, half, std::log(static_cast<double>(counts[i + 1] - counts[i]))});
  }
  const double x = least_squares(steps);
  const auto residual = [&](const Step& step) { return step.rise - log_rise(step, x); };
  const double log_factor = mean(steps, residual);
  double worst = 0;
  for (const Step& step : steps) {
    worst = std::max(worst, std::expm1(std::abs(residual(step) - log_factor)));
  }
  if (worst > kMostDeviation) {
    return {Fit::Kind::unsupported, Fit::Gap::scattered, 0, worst};
  }
  return {Fit::Kind::power, Fit::Gap::none, std::max(x, 0.0), worst};
}

double rounded(double exponent) {
  return std::round(exponent * 100) / 100;
}

std::string exponent_text(const Fit& fit) {
  return fit.supported() ? fmt::format("{:.2f}", rounded(fit.exponent)) : std::string();
}

const char* name_of(Fit::Gap gap) {
  switch (gap) {
    case Fit::Gap::too_few_sizes:
      return "there are too few sizes";
    case Fit::Gap::too_close:
      return "the largest size is not twice the smallest";
    case Fit::Gap::falls:
      return "they fall at a larger size";
    case Fit::Gap::stands_still:
      return "they change between some sizes only";
    case Fit::Gap::scattered:
      return "they rise, but not as a power of the size";
    case Fit::Gap::none:
      break;
  }
  return "";
}

}  // namespace filperf::growth
