#include "warm/protocol.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "base/digest.h"
#include "base/error.h"
#include "base/json_object.h"
#include "base/json_text.h"
#include "model/phase.h"
#include "run/private_folder.h"

namespace filperf::warm {

using nlohmann::json;

namespace {

/// Separates the subject from its code in a fingerprint.
constexpr char kCodeMark = '|';

constexpr const char* kRequestSchema = "filperf/warm/1";
constexpr std::int64_t kMostBytes = std::int64_t{1} << 60U;

/// File names may hold bytes that are not UTF-8. Such a request does not fit into JSON and runs cold.
std::string dump(const json& message) {
  return exact_json_text_of(message);
}

JsonObject object_of(const json& document) {
  return {document, "cannot read a message of the warm interpreter"};
}

json parse(std::string_view message) {
  return parse_json(message, "cannot read a message of the warm interpreter");
}

process::ProcessResult result_of(const JsonObject& object) {
  process::ProcessResult result;
  result.end =
      static_cast<process::ProcessEnd>(object.integer("end", 0, static_cast<int>(process::ProcessEnd::out_of_memory)));
  result.code = static_cast<int>(object.integer("code", 0, 255));
  result.wall_seconds = object.number("wall_s", 0, 1e9);
  result.user_seconds = object.number("user_s", 0, 1e9);
  result.system_seconds = object.number("system_s", 0, 1e9);
  result.peak_memory_bytes = static_cast<std::uint64_t>(object.integer("peak_memory_bytes", 0, kMostBytes));
  result.fixed_addresses = object.integer("fixed_addresses", 0, 1) == 1;
  result.leftovers = static_cast<int>(object.integer("leftovers", 0, INT32_MAX));
  return result;
}

model::DriverPhase phase_in(const JsonObject& object) {
  const std::string name = object.text("phase");
  const std::optional<model::DriverPhase> phase = model::driver_phase_named(name);
  if (!phase) {
    object.fail("phase", fmt::format("is `{}`", name));
  }
  return *phase;
}

model::ColdCause cause_in(const JsonObject& object) {
  return model::cold_cause_named(object.optional_text("cause").value_or("")).value_or(model::ColdCause::none);
}

/// Whether a message is an object that has this key.
bool has(std::string_view message, const char* key) {
  try {
    const json document = parse(message);
    return document.is_object() && document.contains(key);
  } catch (const Error&) {
    return false;
  }
}

/// Tells a file from all others; with `changes`, also from what it was before.
std::string identity_of(const char* path, bool changes) {
  struct stat status {};
  if (::stat(path, &status) != 0) {
    return "unknown";
  }
  const std::string file = fmt::format("{} {}", status.st_dev, status.st_ino);
  return changes ? fmt::format("{} {}.{}", file, status.st_mtim.tv_sec, status.st_mtim.tv_nsec) : file;
}

}  // namespace

std::string to_message(const WarmRequest& request) {
  return dump({{"schema", kRequestSchema},
               {"fingerprint", request.fingerprint},
               {"phase", name_of(request.run.phase)},
               {"arguments", request.run.arguments},
               {"work", request.run.work.string()},
               {"home", request.run.home.string()},
               {"temporary", request.run.temporary.string()},
               {"result", request.run.result.string()},
               {"standard_input", request.run.standard_input.string()},
               {"standard_output", request.run.standard_output.string()},
               {"standard_error", request.run.standard_error.string()},
               {"timeout_s", request.run.timeout_seconds},
               {"memory_limit_bytes", request.run.memory_limit_bytes}});
}

std::string to_message(const WarmReply& reply) {
  switch (reply.kind) {
    case WarmReply::Kind::refused:
      return dump({{"reply", "refused"}, {"why", reply.why}, {"cause", name_of(reply.cause)}});
    case WarmReply::Kind::alive:
      return dump({{"reply", "alive"}});
    case WarmReply::Kind::ready:
      return dump({{"reply", "ready"}});
    case WarmReply::Kind::started:
      return dump({{"reply", "started"}, {"process", reply.process}});
    case WarmReply::Kind::lost:
      return dump({{"reply", "lost"}, {"why", reply.why}, {"cause", name_of(reply.cause)}});
    case WarmReply::Kind::ended:
      break;
  }
  return dump({{"reply", "ended"},
               {"end", static_cast<int>(reply.result.end)},
               {"code", reply.result.code},
               {"wall_s", reply.result.wall_seconds},
               {"user_s", reply.result.user_seconds},
               {"system_s", reply.result.system_seconds},
               {"peak_memory_bytes", reply.result.peak_memory_bytes},
               {"fixed_addresses", reply.result.fixed_addresses ? 1 : 0},
               {"leftovers", reply.result.leftovers}});
}

std::string stop_message() {
  return dump({{"schema", kRequestSchema}, {"stop", true}});
}

bool is_stop(std::string_view message) {
  return has(message, "stop");
}

std::string question_message() {
  return dump({{"schema", kRequestSchema}, {"question", true}});
}

bool is_question(std::string_view message) {
  return has(message, "question");
}

WarmRequest request_from(std::string_view message) {
  const json document = parse(message);
  const JsonObject object = object_of(document);
  if (object.text("schema") != kRequestSchema) {
    object.fail("schema", "is not one that this version knows");
  }
  WarmRequest request;
  request.fingerprint = object.text("fingerprint");
  request.run.phase = phase_in(object);
  request.run.arguments = object.texts("arguments");
  request.run.work = object.text("work");
  request.run.home = object.text("home");
  request.run.temporary = object.text("temporary");
  request.run.result = object.text("result");
  request.run.standard_input = object.text("standard_input");
  request.run.standard_output = object.text("standard_output");
  request.run.standard_error = object.text("standard_error");
  request.run.timeout_seconds = object.number("timeout_s", 0, 1e9);
  request.run.memory_limit_bytes = static_cast<std::uint64_t>(object.integer("memory_limit_bytes", 0, kMostBytes));
  return request;
}

WarmReply reply_from(std::string_view message) {
  const json document = parse(message);
  const JsonObject object = object_of(document);
  WarmReply reply;
  const std::string kind = object.text("reply");
  if (kind == "refused") {
    reply.why = object.text("why");
    reply.cause = cause_in(object);
  } else if (kind == "alive") {
    reply.kind = WarmReply::Kind::alive;
  } else if (kind == "ready") {
    reply.kind = WarmReply::Kind::ready;
  } else if (kind == "started") {
    reply.kind = WarmReply::Kind::started;
    reply.process = static_cast<pid_t>(object.integer("process", 2, INT32_MAX));
  } else if (kind == "lost") {
    reply.kind = WarmReply::Kind::lost;
    reply.why = object.text("why");
    reply.cause = cause_in(object);
  } else if (kind == "ended") {
    reply.kind = WarmReply::Kind::ended;
    reply.result = result_of(object);
  } else {
    object.fail("reply", fmt::format("is `{}`", kind));
  }
  return reply;
}

std::string warm_fingerprint(const scenario::Scenario& scenario) {
  const scenario::Subject& subject = scenario.subject;
  std::string text;
  const auto add = [&](const std::string& part) {
    text += part;
    text += '\0';
  };
  // Two builds of this program are two files. A container has its own /tmp and its own processes.
  add(identity_of("/proc/self/exe", true));
  add(identity_of("/proc/self/ns/mnt", false));
  add(identity_of("/proc/self/ns/pid", false));
  const std::filesystem::path& python = subject.staged ? subject.staged->interpreter : subject.python;
  for (const std::string& part : {subject.entry, subject.package, subject.program, python.string(),
                                  subject.source ? subject.source->string() : "", scenario.byte_code_folder.string()}) {
    add(part);
  }
  for (const auto& [name, value] : subject.environment) {
    add(name);
    add(value);
  }
  return digest_of(text) + kCodeMark + (subject.staged ? subject.staged->digest : "");
}

bool differ_in_code(std::string_view one, std::string_view other) {
  return one != other && one.substr(0, one.find(kCodeMark)) == other.substr(0, other.find(kCodeMark));
}

bool can_run_warm(const scenario::Scenario& scenario) {
  return scenario.phase == scenario::Phase::run && scenario.environment.empty();
}

std::filesystem::path warm_folder(const scenario::Scenario& scenario) {
  std::filesystem::path folder = run::byte_code_folder(scenario).parent_path() / "warm";
  run::require_private_folder(folder);
  return folder;
}

std::string socket_name(const scenario::Scenario& scenario, pid_t owner) {
  // The build folder is part of it: two of one user may be in use under one shell.
  std::string where = scenario.index.string() + "|" + scenario.subject.name;
  if (!scenario.subject.side.empty()) {
    where += "|" + scenario.subject.side;
  }
  return fmt::format("{}-{}", digest_of(where).substr(0, 16), owner);
}

}  // namespace filperf::warm
