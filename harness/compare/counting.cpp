#include "compare/counting.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/error.h"
#include "base/json_object.h"
#include "base/json_text.h"
#include "compare/compare.h"
#include "compare/parallel.h"
#include "compare/warm_sides.h"
#include "run/run_failure.h"
#include "warm/runner.h"

namespace filperf::compare {

namespace {

constexpr std::size_t kLongestTrouble = 200;

/// The beginning of a reason, in one line.
std::string in_one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  if (text.size() > kLongestTrouble) {
    text.resize(kLongestTrouble - 3);
    text += "...";
  }
  return text;
}

std::string count_one(const gate::Declared& declared, const CountRequest& request) {
  nlohmann::json answer;
  try {
    const Counts counts = counts_at(declared, warm::runner_for(request.warm), request.again);
    answer = {{"file", counts.file.string()}, {"from_store", counts.from_store}, {"warm", counts.warm}};
  } catch (const Error& error) {
    answer = {{"trouble", error.why()}};
  } catch (const std::exception& error) {
    answer = {{"trouble", error.what()}};
  }
  return json_text_of(answer);
}

Measured measured_from(const std::string& answer) {
  const nlohmann::json document = parse_json(answer, "cannot read what the process of a scenario says");
  if (document.contains("trouble")) {
    return without_counts(document.at("trouble").get<std::string>());
  }
  Measured measured;
  measured.kind = Measured::Kind::counted;
  measured.file = document.at("file").get<std::string>();
  measured.from_store = document.at("from_store").get<bool>();
  measured.warm = document.at("warm").get<bool>();
  return measured;
}

}  // namespace

Measured without_counts(const std::string& why) {
  Measured measured;
  measured.trouble = in_one_line(why);
  return measured;
}

std::vector<Measured> count_all(const std::vector<gate::Declared>& staged, const CountRequest& request,
                                std::size_t& runs) {
  WarmSides servers;
  if (request.warm) {
    servers.start_for(staged, request.again ? warm_scenarios(staged) : warm_runs_needed(staged));
  }
  std::vector<Measured> all(staged.size());
  in_parallel(
      staged.size(), request.jobs, [&](std::size_t i) { return count_one(staged[i], request); },
      [&](std::size_t i, std::optional<std::string> answer) {
        all[i] = answer ? measured_from(*answer) : without_counts("its process was killed");
        runs += all[i].from_store || !all[i].has_counts() ? 0U : 1U;
      });
  return all;
}

}  // namespace filperf::compare
