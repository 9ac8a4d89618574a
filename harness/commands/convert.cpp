#include <fmt/format.h>

#include <memory>

#include "base/standard_output.h"
#include "base/version.h"
#include "commands/commands.h"
#include "export/export.h"
#include "profile/conversion.h"
#include "profile/original_converter.h"

namespace filperf::commands {

namespace {

int run(const profile::ConversionRequest& request) {
  const exporting::Format format = profile::convert(request);
  if (request.via.empty() && exporting::is_approximate(format)) {
    say("filperf: {} is an approximation: a profile counts calls between two functions, not stacks. callgrind, "
        "csv and json are exact.\n",
        exporting::name_of(format));
  }
  return 0;
}

}  // namespace

Command convert_command() {
  const auto request = std::make_shared<profile::ConversionRequest>();
  const auto threshold = [](const char* name, double& target, const char* help) {
    return Option{name, &target, help, {.show_default = true, .value = "PERCENT", .range = Bounds{0, 100}}};
  };
  return {.name = "convert",
          .description = "Write a dump of cProfile in another format",
          .options = {{"IN", &request->in, "A dump: what `python -m cProfile -o FILE` writes", {.required = true}},
                      {"OUT", &request->out, "The file to write; `-` for standard output", {.required = true}},
                      {"--to",
                       &request->to,
                       fmt::format("Format, if OUT's extension does not tell: {}", exporting::format_names()),
                       {.value = "FORMAT"}},
                      {"--via",
                       &request->via,
                       "Let the original tool write callgrind; it must be installed",
                       {.choices = {profile::kOriginalConverter}}},
                      threshold("--node-threshold", request->write.node_threshold,
                                "dot: leave out functions below this share of the total time"),
                      threshold("--edge-threshold", request->write.edge_threshold,
                                "dot: leave out calls below this share of the total time"),
                      threshold("--stack-threshold", request->write.stack_threshold,
                                "speedscope, folded: draw parts below this share of the total time as one")},
          .run = [request] {
            request->write.source = request->in;
            request->write.creator = creator();
            return run(*request);
          }};
}

}  // namespace filperf::commands
