#include "callgraph/pstats_reader.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <string>

#include "callgraph/marshal_bytes.h"
#include "callgraph/samples.h"

namespace filperf::callgraph::test {
namespace {

using namespace std::string_literals;

Profile read(const std::string& bytes) {
  Profile profile = read_pstats(bytes, "x");
  expect_invariants(profile);
  return profile;
}

/// Expects an error with this offset and reason, and with advice.
void expect_refused(const std::string& bytes, std::size_t offset, const std::string& reason) {
  try {
    static_cast<void>(read_pstats(bytes, "some.pstats"));
    ADD_FAILURE() << "not refused, expected: " << reason;
  } catch (const Error& error) {
    EXPECT_EQ(error.what_failed(), "cannot read the dump some.pstats");
    EXPECT_EQ(offset_in(error), offset) << error.what();
    EXPECT_NE(error.why().find(reason), std::string::npos) << error.what();
    EXPECT_FALSE(error.next().empty()) << error.what();
  }
}

const std::string begin_dict = code('{');
const std::string end_dict = code('0');
const std::string no_callers = begin_dict + end_dict;

TEST(PstatsReader, ReadsCallersCountsInReverseOrder) {
  const Profile profile = read(begin_dict + label("a.py", 1, "f") + counts(2, 3) + begin_dict + label("b.py", 4, "g") +
                               caller_counts(5, 6) + end_dict + end_dict);
  ASSERT_EQ(profile.functions.size(), 2U);
  const ProfiledFunction& function = profile.functions[0];
  EXPECT_EQ(profile.file_of(function), "a.py");
  EXPECT_EQ(profile.name_of(function), "f");
  EXPECT_EQ(function.line, 1);
  EXPECT_EQ(function.primitive, 2);
  EXPECT_EQ(function.calls, 3);
  EXPECT_EQ(function.self_seconds, 0.5);
  EXPECT_EQ(function.cumulative_seconds, 1.5);
  EXPECT_TRUE(function.listed);
  EXPECT_FALSE(profile.functions[1].listed);
  EXPECT_EQ(profile.functions[1].calls, 0);
  ASSERT_EQ(profile.edges.size(), 1U);
  EXPECT_EQ(profile.edges[0].caller, 1U);
  EXPECT_EQ(profile.edges[0].callee, 0U);
  EXPECT_EQ(profile.edges[0].calls, 5);
  EXPECT_EQ(profile.edges[0].primitive, 6);
  EXPECT_EQ(profile.edges[0].self_seconds, 0.25);
  EXPECT_EQ(profile.edges[0].cumulative_seconds, 0.75);
}

TEST(PstatsReader, ReadsAnEmptyDictAsAnEmptyProfile) {
  EXPECT_TRUE(read(no_callers).functions.empty());
  EXPECT_TRUE(read(code('{', true) + end_dict).functions.empty());
}

TEST(PstatsReader, JoinsACallerThatIsListedLater) {
  const Profile profile = read(begin_dict + label("a.py", 1, "f") + counts(1, 1) + begin_dict + label("b.py", 2, "g") +
                               caller_counts(1, 1) + label("c.py", 3, "h") + caller_counts(1, 1) + end_dict +
                               label("b.py", 2, "g") + counts(7, 7) + no_callers + end_dict);
  ASSERT_EQ(profile.functions.size(), 3U);
  EXPECT_EQ(profile.edges[0].caller, 1U);
  EXPECT_EQ(profile.functions[1].calls, 7);
  EXPECT_EQ(profile.edges[1].caller, 2U);
  EXPECT_FALSE(profile.functions[2].listed);
}

TEST(PstatsReader, RepeatedFunctionKeepsItsPlaceAndTakesTheLaterValue) {
  const std::string first = label("a.py", 1, "f") + counts(1, 1) + begin_dict + label("b.py", 2, "g") +
                            caller_counts(1, 1) + label("c.py", 3, "h") + caller_counts(1, 1) + end_dict;
  const std::string other =
      label("b.py", 2, "g") + counts(2, 2) + begin_dict + label("a.py", 1, "f") + caller_counts(3, 3) + end_dict;
  const std::string again =
      label("a.py", 1, "f") + counts(8, 9) + begin_dict + label("b.py", 2, "g") + caller_counts(4, 4) + end_dict;
  const Profile profile = read(begin_dict + first + other + again + end_dict);
  ASSERT_EQ(profile.functions.size(), 2U) << "h called only the overwritten function";
  EXPECT_EQ(profile.name_of(profile.functions[0]), "f");
  EXPECT_EQ(profile.functions[0].calls, 9);
  ASSERT_EQ(profile.edges.size(), 2U);
  EXPECT_EQ(profile.edges[0].calls, 4);
  EXPECT_EQ(profile.edges[1].calls, 3);
}

TEST(PstatsReader, RepeatedCallerTakesTheLaterValue) {
  const std::string bytes = begin_dict + label("a.py", 1, "f") + counts(1, 1) + begin_dict + label("b.py", 2, "g") +
                            caller_counts(1, 1) + label("c.py", 3, "h") + caller_counts(2, 2) + label("b.py", 2, "g") +
                            caller_counts(3, 3) + end_dict + label("d.py", 4, "i") + counts(1, 1) + begin_dict +
                            label("b.py", 2, "g") + caller_counts(4, 4) + end_dict + end_dict;
  const Profile profile = read(bytes);
  ASSERT_EQ(profile.edges.size(), 3U);
  EXPECT_EQ(profile.edges[0].calls, 3);
  EXPECT_EQ(profile.edges[1].calls, 2);
  EXPECT_EQ(profile.edges[2].calls, 4);
}

TEST(PstatsReader, FollowsReferencesToEveryKindOfObject) {
  // Slots: 0 top, 1 label, 2 "a.py", 3 the integer 1, 4 "f", 5 the float 0.5, 6 the empty dict, 7 a caller's counts.
  const std::string bytes = code('{', true) + tuple(3, true) + text("a.py", true) + integer(1, true) + text("f", true) +
                            tuple(5) + reference(3) + reference(3) + real(0.5, true) + reference(5) + code('{', true) +
                            end_dict + label("b.py", 2, "g") + tuple(5) + reference(3) + reference(3) + reference(3) +
                            reference(5) + reference(6) + label("c.py", 3, "h") + tuple(5) + integer(1) + integer(1) +
                            real(1) + real(1) + begin_dict + reference(1) + tuple(4, true) + reference(3) +
                            reference(3) + reference(5) + reference(5) + tuple(3) + reference(2) + integer(9) +
                            reference(4) + reference(7) + end_dict + end_dict;
  const Profile profile = read(bytes);
  ASSERT_EQ(profile.functions.size(), 4U);
  EXPECT_EQ(profile.functions[1].self_seconds, 1.0) << "an integer stands for a time";
  EXPECT_EQ(profile.functions[1].cumulative_seconds, 0.5);
  EXPECT_EQ(profile.edges[0].caller, 0U);
  EXPECT_EQ(profile.edges[1].caller, 3U);
  EXPECT_EQ(profile.edges[1].self_seconds, 0.5);
  EXPECT_EQ(profile.functions[3].line, 9);
}

TEST(PstatsReader, AcceptsEveryStringCode) {
  for (const char type : {'a', 'A', 'u', 't'}) {
    std::string bytes = begin_dict;
    bytes += tuple(3);
    bytes += text("a.py");
    bytes += integer(1);
    bytes += code(type);
    bytes += little_endian(1, 4) + "f";
    bytes += counts(1, 1);
    bytes += no_callers + end_dict;
    EXPECT_EQ(read(bytes).strings[1], "f") << type;
  }
  const std::string undecodable = "\xED\xB3\xBF \xC3\xA9 \xF0\x9F\x90\x8D";
  const std::string key =
      tuple(3) + code('u') + little_endian(undecodable.size(), 4) + undecodable + integer(1) + text("f");
  EXPECT_EQ(read(begin_dict + key + counts(1, 1) + no_callers + end_dict).strings[0], undecodable);
}

TEST(PstatsReader, RefusesStringsThatDoNotFitTheirCode) {
  const auto with_file = [](char type, const std::string& file) {
    return begin_dict + tuple(3) + code(type) + little_endian(file.size(), 4) + file + integer(1) + text("f") +
           counts(1, 1) + no_callers + end_dict;
  };
  constexpr std::size_t begin = 1 + 2 + 1 + 4;
  expect_refused(with_file('a', "ab\xC3\xA9"), begin + 2, "not ASCII");
  for (const std::string& bad : {"\xC0\xAF"s, "\xE0\x80\xAF"s, "\xF4\x90\x80\x80"s, "\xFF"s, "\xC3"s, "\x80"s,
                                 "\xF0\x8F\xBF\xBF"s, "\xE2\x82"s, "\xF5\x80\x80\x80"s}) {
    expect_refused(with_file('u', "123456789" + bad), begin + 9, "not UTF-8");
  }
}

/// A dump whose second count (all calls) has these bytes.
std::string with_calls(const std::string& calls) {
  return begin_dict + label("a.py", 1, "f") + tuple(5) + integer(1) + calls + real(0) + real(0) + no_callers + end_dict;
}
const std::size_t calls_begin = 1 + label("a.py", 1, "f").size() + 2 + 5;

std::string long_integer(std::int32_t count, const std::vector<std::uint16_t>& digits, bool flag = false) {
  std::string bytes = code('l', flag) + little_endian(static_cast<std::uint32_t>(count), 4);
  for (const std::uint16_t digit : digits) {
    bytes += little_endian(digit, 2);
  }
  return bytes;
}

TEST(PstatsReader, ReadsIntegersUpToSixtyFourBits) {
  EXPECT_EQ(read(with_calls(long_integer(0, {}))).functions[0].calls, 0);
  EXPECT_EQ(read(with_calls(long_integer(3, {1, 2, 3}))).functions[0].calls,
            1 + 2 * (std::int64_t{1} << 15) + 3 * (std::int64_t{1} << 30));
  EXPECT_EQ(read(with_calls(long_integer(5, {0x7FFF, 0x7FFF, 0x7FFF, 0x7FFF, 7}))).functions[0].calls,
            std::numeric_limits<std::int64_t>::max());
  // Slot 0 holds 2^31.
  const Profile profile = read(begin_dict + label("a.py", 1, "f") + tuple(5) + long_integer(3, {0, 0, 2}, true) +
                               reference(0) + reference(0) + real(0) + no_callers + end_dict);
  EXPECT_EQ(profile.functions[0].calls, std::int64_t{1} << 31);
  EXPECT_EQ(profile.functions[0].self_seconds, 0x1p31);
}

TEST(PstatsReader, RefusesIntegersBeyondSixtyFourBits) {
  expect_refused(with_calls(long_integer(5, {0, 0, 0, 0, 8})), calls_begin, "beyond 64 bits");
  expect_refused(with_calls(long_integer(6, {0, 0, 0, 0, 0, 1})), calls_begin, "beyond 64 bits");
  expect_refused(with_calls(long_integer(std::numeric_limits<std::int32_t>::min(), {})), calls_begin, "beyond 64 bits");
  expect_refused(with_calls(long_integer(1, {0x8000})), calls_begin, "out of range");
  expect_refused(with_calls(long_integer(2, {1, 0})), calls_begin, "out of range");
}

TEST(PstatsReader, RefusesImpossibleCounts) {
  expect_refused(with_calls(integer(-1)), calls_begin, "counts of -1: a sampling profiler (pyinstrument) wrote it");
  expect_refused(with_calls(integer(-2)), calls_begin, "a negative number of calls, -2");
  expect_refused(with_calls(long_integer(-3, {0, 0, 2})), calls_begin, "a negative number of calls, -2147483648");
  const std::string most = long_integer(5, {0x7FFF, 0x7FFF, 0x7FFF, 0x7FFF, 7});
  const std::string first = label("a.py", 1, "f") + tuple(5) + integer(1) + most + real(0) + real(0) + no_callers;
  expect_refused(begin_dict + first + label("b.py", 2, "g") + counts(1, 1) + no_callers + end_dict,
                 1 + first.size() + label("b.py", 2, "g").size() + 2 + 5, "together are beyond 64 bits");
}

TEST(PstatsReader, AcceptsNegativeTimesAndRefusesNanAndInfinity) {
  const auto with_time = [](const std::string& time) {
    return begin_dict + label("a.py", 1, "f") + tuple(5) + integer(1) + integer(1) + time + real(0) + no_callers +
           end_dict;
  };
  const std::size_t begin = calls_begin + 5;
  EXPECT_EQ(read(with_time(real(-0.25))).functions[0].self_seconds, -0.25);
  EXPECT_EQ(read(with_time(integer(-3))).functions[0].self_seconds, -3.0);
  expect_refused(with_time(real(std::nan(""))), begin, "not a number");
  expect_refused(with_time(real(std::numeric_limits<double>::infinity())), begin, "an infinite time");
  expect_refused(with_time(real(-std::numeric_limits<double>::infinity(), true)), begin, "an infinite time");
  expect_refused(with_time(text("1")), begin, "expected a number of seconds, found a string");
}

TEST(PstatsReader, SaysThatAFileIsEmpty) {
  expect_refused("", 0, "the file is empty");
}

TEST(PstatsReader, SaysThatAFileIsNotADump) {
  expect_refused("events: Ticks\n", 0, "a dump of cProfile is a dict, but this is ");
  expect_refused("\x80\x04\x95", 0, "a dump of cProfile is a dict, but this is ");
  expect_refused(code('c', true), 0, "a dump of cProfile is a dict, but this is a code object");
  expect_refused("{\"schema\": 1}", 1, "expected a tuple (file, line, name), found the unknown type code 0x22");
}

TEST(PstatsReader, RefusesBytesAfterTheDump) {
  expect_refused(no_callers + "0", 2, "goes on for 1 byte");
  expect_refused(no_callers + no_callers, 2, "goes on for 2 bytes");
}

TEST(PstatsReader, RefusesInvalidReferences) {
  const std::string head = code('{', true) + tuple(3, true) + text("a.py", true) + integer(1);
  const std::size_t begin = head.size();
  expect_refused(head + reference(3), begin, "a reference to object 3, but only 3 came before it");
  expect_refused(head + reference(0xFFFFFFFF), begin, "a reference to object -1");
  expect_refused(head + reference(0), begin, "expected a string, found a reference to an object that is not complete");
  expect_refused(head + reference(1), begin, "expected a string, found a reference to an object that is not complete");
  expect_refused(code('{', true) + reference(0), 1, "not complete");
  expect_refused(code('{', true) + tuple(3) + text("a.py", true) + reference(1), 1 + 2 + 6,
                 "expected an integer, found a reference to a string");
}

TEST(PstatsReader, RefusesSharedCallers) {
  const std::string head = code('{', true) + label("a.py", 1, "f") + counts(1, 1) + code('{', true) +
                           label("b.py", 2, "g") + caller_counts(1, 1) + end_dict + label("c.py", 3, "h") +
                           counts(1, 1);
  expect_refused(head + reference(1) + end_dict, head.size(), "cProfile never shares");
}

TEST(PstatsReader, RefusesLengthsBeyondTheBytes) {
  const std::string head = begin_dict + tuple(3);
  const std::string text_of_billions = head + code('u') + little_endian(0x7FFFFFFF, 4) + "abc";
  expect_refused(text_of_billions, text_of_billions.size(),
                 "inside a string of 2147483647 bytes that begins at byte 3");
  expect_refused(head + code('u') + little_endian(0xFFFFFFFF, 4), 3, "a string of -1 bytes");
  expect_refused(begin_dict + code('(') + little_endian(0x7FFFFFFF, 4), 1, "expected a tuple (file, line, name)");
  expect_refused(begin_dict + code('(') + little_endian(0xFFFFFFFF, 4), 1, "found a tuple of -1");
  expect_refused(begin_dict + code('(') + little_endian(4, 4), 1, "found a tuple of 4");
  expect_refused(begin_dict + tuple(255), 1, "found a tuple of 255");
  expect_refused(begin_dict + label("a.py", 1, "f") + tuple(4), 1 + label("a.py", 1, "f").size(), "found a tuple of 4");
}

TEST(PstatsReader, NamesAFileThatCannotBeOpened) {
  const std::filesystem::path missing = std::filesystem::path(testing::TempDir()) / "missing.pstats";
  try {
    static_cast<void>(read_pstats_file(missing));
    ADD_FAILURE() << "not refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.what_failed(), "cannot read the dump " + missing.string());
    EXPECT_EQ(error.why(), "No such file or directory");
  }
  EXPECT_THROW(static_cast<void>(read_pstats_file(testing::TempDir())), Error);
}

}  // namespace
}  // namespace filperf::callgraph::test
