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
    unsupported,  ///< the counts do not follow such a curve, or there are too few of them
  };
  /// Why there is no fit.
  enum class Gap {
    none,
    too_few_sizes,  ///< fewer than three
    too_close,     ///< the largest size is less than twice the smallest; at such a distance any curve looks like a line
    falls,         ///< fewer calls at a larger size
    stands_still,  ///< equal at two sizes but not at others, like a step
    scattered,     ///< rises, but not as a power of the size: one rise is more than kMostDeviation off
  };

  Kind kind = Kind::constant;
  Gap gap = Gap::none;
  double exponent = 0;   ///< 0 or more; also 0 for a count that levels off or grows with the logarithm
  double deviation = 0;  ///< the largest deviation of a rise from the curve; 0.25 is 25 %; 0 for three sizes, because
                         ///< two rises fit any curve

  [[nodiscard]] bool supported() const { return kind != Kind::unsupported; }
};

/// The largest allowed deviation of a rise from the fitted curve.
inline constexpr double kMostDeviation = 0.25;

/// Fits a + b * size^x to counts, by least squares on log-log of the *rises* between neighbouring sizes.
///
/// A fit of the counts themselves would hardly find any growth in a program that makes 350,000 calls before it looks at
/// its input, because the constant part a flattens the line. The constant part cancels out in the rises,
///
///     rise(i) = count(i + 1) - count(i) = b * (size(i + 1)^x - size(i)^x),
///
/// The fit chooses x and log b to minimize the sum of squares of log rise(i) - log b - log(size(i + 1)^x - size(i)^x).
/// For sizes in a geometric sequence, this is the straight line through (log size, log rise), since size^x factors out.
/// For other sizes, Gauss-Newton steps find x. The measured exponent of a polynomial is between its smallest and its
/// largest power, and comes closer to the largest with larger sizes. n log n measures 1.1 to 1.4.
///
/// @param sizes   rising, 1 or more
/// @param counts  calls at each of them, not negative
[[nodiscard]] Fit fit(const std::vector<std::int64_t>& sizes, const std::vector<std::int64_t>& counts);

/// The exponent with two decimals, as it is shown and compared with MAX_EXPONENT: `1.97`; empty if there is none.
[[nodiscard]] std::string exponent_text(const Fit& fit);

/// The value of exponent_text, as a number.
[[nodiscard]] double rounded(double exponent);

/// The reason for a missing fit, as a part of a sentence.
[[nodiscard]] const char* name_of(Fit::Gap gap);

}  // namespace filperf::growth
