#include "warm/protocol.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "error_of.h"

namespace filperf::warm::test {
namespace {

using filperf::test::error_of;

WarmRequest small_request() {
  WarmRequest request;
  request.fingerprint = "abc";
  request.run.phase = model::DriverPhase::run;
  request.run.arguments = {"build", "", "a \"quoted\"\nword", "naïve"};
  request.run.work = "/tmp/w";
  request.run.home = "/tmp/h";
  request.run.temporary = "/tmp/t";
  request.run.result = "/tmp/r";
  request.run.standard_input = "/dev/null";
  request.run.standard_output = "/tmp/out";
  request.run.standard_error = "/tmp/err";
  request.run.timeout_seconds = 2.5;
  request.run.memory_limit_bytes = std::uint64_t{5} << 30U;
  return request;
}

/// A message in which one piece, which must be there, is replaced.
std::string with(std::string message, const std::string& piece, const std::string& replacement) {
  const std::size_t at = message.find(piece);
  EXPECT_NE(at, std::string::npos) << piece << " in " << message;
  return at == std::string::npos ? message : message.replace(at, piece.size(), replacement);
}

TEST(WarmRequests, AreReadBack) {
  const WarmRequest sent = small_request();
  const WarmRequest read = request_from(to_message(sent));
  EXPECT_EQ(read.fingerprint, "abc");
  EXPECT_EQ(read.run.phase, model::DriverPhase::run);
  EXPECT_EQ(read.run.arguments, sent.run.arguments);
  EXPECT_EQ(read.run.work, "/tmp/w");
  EXPECT_EQ(read.run.home, "/tmp/h");
  EXPECT_EQ(read.run.temporary, "/tmp/t");
  EXPECT_EQ(read.run.result, "/tmp/r");
  EXPECT_EQ(read.run.standard_input, "/dev/null");
  EXPECT_EQ(read.run.standard_output, "/tmp/out");
  EXPECT_EQ(read.run.standard_error, "/tmp/err");
  EXPECT_EQ(read.run.timeout_seconds, 2.5);
  EXPECT_EQ(read.run.memory_limit_bytes, 5368709120U);
}

TEST(WarmRequests, AreRefusedIfAnythingInThemIsWrong) {
  const std::string message = to_message(small_request());
  const std::vector<std::string> wrong{
      "",
      "{",
      "[]",
      "null",
      "1e777",
      std::string(66'000, '['),
      with(message, "filperf/warm/1", "filperf/warm/9"),
      with(message, R"("phase":"run")", R"("phase":"walk")"),
      with(message, R"("work":"/tmp/w")", R"("work":7)"),
      with(message, R"("timeout_s":2.5)", R"("timeout_s":-1)"),
      with(message, R"("timeout_s":2.5)", R"("timeout_s":1e10)"),
      with(message, R"("memory_limit_bytes":5368709120)", R"("memory_limit_bytes":-1)"),
      with(message, R"("fingerprint":"abc",)", ""),
      with(message, R"("arguments":[)", R"("arguments":[1,)"),
  };
  for (const std::string& text : wrong) {
    const Error error = error_of([&] { return request_from(text); });
    EXPECT_EQ(error.what_failed(), "cannot read a message of the warm interpreter") << text;
  }
}

TEST(WarmReplies, AreReadBack) {
  using Kind = WarmReply::Kind;
  WarmReply refused;
  refused.why = "another build";
  EXPECT_EQ(reply_from(to_message(refused)).kind, Kind::refused);
  EXPECT_EQ(reply_from(to_message(refused)).why, "another build");
  WarmReply lost;
  lost.kind = Kind::lost;
  lost.why = "it ended";
  EXPECT_EQ(reply_from(to_message(lost)).kind, Kind::lost);
  EXPECT_EQ(reply_from(to_message(lost)).why, "it ended");
  WarmReply started;
  started.kind = Kind::started;
  started.process = 4711;
  EXPECT_EQ(reply_from(to_message(started)).kind, Kind::started);
  EXPECT_EQ(reply_from(to_message(started)).process, 4711);
  for (const Kind kind : {Kind::alive, Kind::ready}) {
    WarmReply reply;
    reply.kind = kind;
    EXPECT_EQ(reply_from(to_message(reply)).kind, kind);
  }
}

TEST(WarmReplies, SayHowARunEnded) {
  WarmReply reply;
  reply.kind = WarmReply::Kind::ended;
  reply.result.end = process::ProcessEnd::signalled;
  reply.result.code = 9;
  reply.result.wall_seconds = 1.5;
  reply.result.user_seconds = 1.25;
  reply.result.system_seconds = 0.25;
  reply.result.peak_memory_bytes = 123456789;
  reply.result.fixed_addresses = false;
  reply.result.leftovers = 2;
  const process::ProcessResult read = reply_from(to_message(reply)).result;
  EXPECT_EQ(read.end, process::ProcessEnd::signalled);
  EXPECT_EQ(read.code, 9);
  EXPECT_EQ(read.wall_seconds, 1.5);
  EXPECT_EQ(read.user_seconds, 1.25);
  EXPECT_EQ(read.system_seconds, 0.25);
  EXPECT_EQ(read.peak_memory_bytes, 123456789U);
  EXPECT_FALSE(read.fixed_addresses);
  EXPECT_EQ(read.leftovers, 2);
}

TEST(WarmReplies, AreRefusedIfAnythingInThemIsWrong) {
  for (const char* text : {"", "7", "1e777", "{}", R"({"reply": "perhaps"})", R"({"reply": "refused"})",
                           R"({"reply": "started", "process": 1})", R"({"reply": "started", "process": "4"})",
                           R"({"reply": "ended", "end": 4})", R"({"reply": "ended", "end": 0, "code": 256})"}) {
    const Error error = error_of([&] { return reply_from(text); });
    EXPECT_EQ(error.what_failed(), "cannot read a message of the warm interpreter") << text;
  }
}

TEST(WarmMessages, AreOfOneKindEach) {
  const std::string request = to_message(small_request());
  EXPECT_TRUE(is_stop(stop_message()));
  EXPECT_FALSE(is_question(stop_message()));
  EXPECT_TRUE(is_question(question_message()));
  EXPECT_FALSE(is_stop(question_message()));
  EXPECT_FALSE(is_stop(request));
  EXPECT_FALSE(is_question(request));
  EXPECT_FALSE(is_stop("not JSON: stop"));
  EXPECT_FALSE(is_question(R"(["question"])"));
  EXPECT_FALSE(is_stop("1e777"));
  EXPECT_FALSE(is_stop(std::string(66'000, '[')));
}

TEST(WarmScenarios, AreRunsWithoutAnEnvironmentOfTheirOwn) {
  scenario::Scenario scenario;
  scenario.phase = scenario::Phase::run;
  EXPECT_TRUE(can_run_warm(scenario));
  scenario.subject.environment["A"] = "1";
  EXPECT_TRUE(can_run_warm(scenario)) << "the subject's variables are those of the interpreter";
  scenario.environment["B"] = "2";
  EXPECT_FALSE(can_run_warm(scenario));
  scenario.environment.clear();
  scenario.phase = scenario::Phase::import;
  EXPECT_FALSE(can_run_warm(scenario));
}

TEST(WarmFingerprint, FollowsWhatAnInterpreterStartsWith) {
  scenario::Scenario scenario;
  scenario.name = "one";
  scenario.subject.name = "tool";
  scenario.subject.entry = "tool.cli:main";
  const std::string fingerprint = warm_fingerprint(scenario);
  scenario::Scenario other = scenario;
  other.name = "two";
  other.arguments = {"--help"};
  EXPECT_EQ(warm_fingerprint(other), fingerprint);
  other.subject.entry = "tool.cli:other";
  EXPECT_NE(warm_fingerprint(other), fingerprint);
  other = scenario;
  other.subject.environment["A"] = "1";
  EXPECT_NE(warm_fingerprint(other), fingerprint);
  other = scenario;
  other.subject.source = "/checkout";
  EXPECT_NE(warm_fingerprint(other), fingerprint);
}

TEST(WarmSocket, IsNamedAfterTheBuildTheSubjectAndTheOwner) {
  scenario::Scenario scenario;
  scenario.index = "/build/filperf/index.json";
  scenario.subject.name = "tool";
  const std::string name = socket_name(scenario, 42);
  EXPECT_TRUE(name.ends_with("-42")) << name;
  EXPECT_EQ(name.find('/'), std::string::npos);
  EXPECT_NE(socket_name(scenario, 43), name);
  scenario.subject.name = "other";
  EXPECT_NE(socket_name(scenario, 42), name);
  scenario.subject.name = "tool";
  scenario.index = "/build2/filperf/index.json";
  EXPECT_NE(socket_name(scenario, 42), name);
}

}  // namespace
}  // namespace filperf::warm::test
