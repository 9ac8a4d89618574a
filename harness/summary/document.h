#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace filperf::summary {

/// A verdict file: a document of the schema `filperf/verdict/1`.
struct Document {
  std::string text;  ///< as the file has it
  nlohmann::json json;
};

}  // namespace filperf::summary
