#include "run/record.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

#include "base/files.h"
#include "base/json_object.h"

namespace filperf::run {

namespace {

Stage stage_named(const JsonObject& json) {
  const std::string name = json.text("stage");
  for (const auto& [known, stage] : {std::pair{"import", Stage::import},
                                     {"inject", Stage::inject},
                                     {"entry", Stage::entry},
                                     {"run", Stage::run},
                                     {"done", Stage::done}}) {
    if (name == known) {
      return stage;
    }
  }
  json.fail("stage", fmt::format("is `{}`", name));
}

std::vector<std::int64_t> read_version(const nlohmann::json& python, const JsonObject& checked) {
  std::vector<std::int64_t> version;
  const nlohmann::json list = python.value("version", nlohmann::json());
  for (const nlohmann::json& part : list) {
    version.push_back(part.is_number_integer() ? part.get<std::int64_t>() : -1);
  }
  if (!list.is_array() || version.size() != 3 ||
      std::any_of(version.begin(), version.end(), [](std::int64_t part) { return part < 0; })) {
    checked.fail("version", "is not a list of three numbers");
  }
  return version;
}

/// Those of the machine, and those that the program may use.
std::pair<std::int64_t, std::int64_t> read_processors(const nlohmann::json& document, const JsonObject& checked) {
  if (!checked.has("processors")) {
    return {};
  }
  const nlohmann::json list = document.value("processors", nlohmann::json());
  if (!list.is_array() || list.size() != 2 || !list[0].is_number_unsigned() || !list[1].is_number_unsigned()) {
    checked.fail("processors", "is not a list of two numbers");
  }
  // A program can see no more than the kernel knows of.
  constexpr std::uint64_t kMost = 1'000'000;
  if (list[0].get<std::uint64_t>() > kMost || list[1].get<std::uint64_t>() > kMost) {
    checked.fail("processors", fmt::format("holds a number above {}", kMost));
  }
  return {list[0].get<std::int64_t>(), list[1].get<std::int64_t>()};
}

}  // namespace

std::optional<Record> read_record(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) {
    return std::nullopt;
  }
  return record_from_text(read_file(path, std::size_t{16} << 20U), path.string());
}

Record record_from_text(std::string_view text, const std::string& source) {
  const std::string attempt = "cannot read the record of the run, " + source;
  const nlohmann::json document = parse_json(text, attempt);
  const JsonObject json(document, attempt);
  const JsonObject python = json.object("python");
  Record record;
  record.stage = stage_named(json);
  record.implementation = python.text("implementation");
  record.version = read_version(document["python"], python);
  record.stdlib = json.text("stdlib");
  record.search_path = json.texts("path");
  record.program = json.texts("program");
  if (json.has("used")) {
    record.used = json.texts("used");
  }
  if (json.has("libraries")) {
    record.libraries = json.texts("libraries");
  }
  record.draws = document.value("draws", nlohmann::json(true)) != false;
  record.seconds = json.number("seconds", 0, 1e9);
  record.profiler_replaced = json.text("profiler") == "replaced";
  std::tie(record.processors, record.usable_processors) = read_processors(document, json);
  if (json.has("cpu_seconds")) {
    const JsonObject seconds = json.object("cpu_seconds");
    record.phase_cpu_seconds = seconds.number("phase", 0, 1e9);
    record.own_cpu_seconds = seconds.number("all", 0, 1e9);
  }
  record.python_processes = json.has("python_processes") ? json.integer("python_processes", 0, INT32_MAX) : 0;
  record.threads_at_start = json.has("threads");
  if (json.has("engine")) {
    const JsonObject engine = json.object("engine");
    record.native = engine.text("name") == "native";
    record.why_not_native = engine.text("why_not_native");
    record.ended_by = engine.text("ended_by");
  }
  if (json.has("failure")) {
    const JsonObject failure = json.object("failure");
    record.failure = failure.text("type");
    record.failure_message = failure.text("message");
    record.missing_module = failure.optional_text("missing");
    record.needed_module = failure.optional_text("needed");
    record.failure_place = failure.optional_text("place").value_or("");
  }
  return record;
}

}  // namespace filperf::run
