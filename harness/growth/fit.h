#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace filperf::growth {

/// How a count grows with the size of the input.
struct Fit {
  enum class Kind {
    constant,     ///< the same at every size: the exponent is 0
    power,        ///< a + b * size^exponent, with b above 0
    unsupported,  ///< the counts follow no such curve, or there are too few of them
  };
  /// Why there is no fit.
  enum class Gap {
    none,
    too_few_sizes,  ///< fewer than three
    too_close,      ///< the largest size is not twice the smallest: any curve looks like a line there
    falls,          ///< fewer calls at a larger size
    stands_still,   ///< the same at two sizes and not at others, as a step is
    scattered,      ///< rises, but not as a power of the size: a rise between two sizes is more than kMostDeviation off
  };

  Kind kind = Kind::constant;
  Gap gap = Gap::none;
  double exponent = 0;   ///< 0 or more; 0 also for a count that levels off or grows with the logarithm
  double deviation = 0;  ///< how far the rise that fits worst is off the curve, 0.25 being 25 %; 0 for three sizes,
                         ///< whose two rises fit any curve

  [[nodiscard]] bool supported() const { return kind != Kind::unsupported; }
};

/// The rise between two neighbouring sizes may be so far off the fitted curve.
inline constexpr double kMostDeviation = 0.25;

/// Fits a + b * size^x to counts, by least squares on log-log of the *rises* between neighbouring sizes.
///
/// A fit of the counts themselves would find hardly any growth in a program that makes 350,000 calls before it looks at
/// its input: the constant part a flattens the line. It cancels out of the rises,
///
///     rise(i) = count(i + 1) - count(i) = b * (size(i + 1)^x - size(i)^x),
///
/// and x and log b are what makes the sum of squares of log rise(i) - log b - log(size(i + 1)^x - size(i)^x) least. For
/// sizes in a geometric sequence that is the straight line through (log size, log rise), since size^x factors out; for
/// others x is found by Gauss-Newton steps. A polynomial has, at the sizes looked at, an exponent between its least and
/// its largest power, nearer to the largest the larger the sizes are; n log n measures 1.1 to 1.4.
///
/// @param sizes   rising, 1 or more
/// @param counts  calls at each of them, not negative
[[nodiscard]] Fit fit(const std::vector<std::int64_t>& sizes, const std::vector<std::int64_t>& counts);

/// The exponent with two decimals, as it is compared with MAX_EXPONENT and shown: `1.97`; empty where there is none.
[[nodiscard]] std::string exponent_text(const Fit& fit);

/// What exponent_text says, as a number.
[[nodiscard]] double rounded(double exponent);

/// Why there is no fit, as a part of a sentence.
[[nodiscard]] const char* name_of(Fit::Gap gap);

}  // namespace filperf::growth
