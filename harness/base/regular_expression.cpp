#include "base/regular_expression.h"

#include <regex>
#include <stdexcept>

namespace filperf {

namespace {

RegularExpression::Groups groups_of(const std::smatch& match) {
  RegularExpression::Groups groups;
  for (const std::ssub_match& group : match) {
    groups.push_back(group.str());
  }
  return groups;
}

}  // namespace

struct RegularExpression::Compiled {
  std::regex regex;
};

RegularExpression::RegularExpression(const std::string& expression) try
    : compiled_(std::make_unique<Compiled>(Compiled{std::regex(expression)})) {
} catch (const std::regex_error& error) {
  throw std::invalid_argument(error.what());
}

RegularExpression::~RegularExpression() = default;
RegularExpression::RegularExpression(RegularExpression&&) noexcept = default;
RegularExpression& RegularExpression::operator=(RegularExpression&&) noexcept = default;

std::optional<RegularExpression::Groups> RegularExpression::find_in(const std::string& text) const {
  std::smatch match;
  return std::regex_search(text, match, compiled_->regex) ? std::optional(groups_of(match)) : std::nullopt;
}

std::optional<RegularExpression::Groups> RegularExpression::match(const std::string& text) const {
  std::smatch match;
  return std::regex_match(text, match, compiled_->regex) ? std::optional(groups_of(match)) : std::nullopt;
}

}  // namespace filperf
