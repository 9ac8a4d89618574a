#include "commands/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <sstream>
#include <string_view>
#include <type_traits>

#include "base/standard_output.h"

namespace filperf::commands {

namespace {

constexpr int kUsage = 2;
constexpr const char* kDashes = "--";

/// What the help calls the value of an option.
std::string value_name(const Option& option) {
  if (!option.details.value.empty()) {
    return option.details.value;
  }
  if (!option.details.choices.empty()) {
    return fmt::format("{{{}}}", fmt::join(option.details.choices, ","));
  }
  return std::visit(
      [](const auto& target) -> std::string {
        using Held = std::decay_t<decltype(target)>;
        if constexpr (std::is_same_v<Held, bool*> || std::is_same_v<Held, std::function<void(bool)>>) {
          return "";
        } else if constexpr (std::is_same_v<Held, std::filesystem::path*> ||
                             std::is_same_v<Held, std::vector<std::filesystem::path>*>) {
          return "PATH";
        } else if constexpr (std::is_same_v<Held, std::string*> || std::is_same_v<Held, std::vector<std::string>*> ||
                             std::is_same_v<Held, std::function<void(const std::string&)>>) {
          return "TEXT";
        } else {
          return "N";
        }
      },
      option.target);
}

/// Breaks a text at spaces, so that no line is longer than `width` if its words are not.
std::string wrapped(const std::string& text, std::size_t width) {
  std::string result;
  std::size_t column = 0;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find(' ', from), text.size());
    const std::string word = text.substr(from, end - from);
    if (column > 0 && column + 1 + word.size() > width) {
      result += '\n';
      column = 0;
    } else if (column > 0) {
      result += ' ';
      ++column;
    }
    result += word;
    column += word.size();
    from = end + 1;
  }
  return result;
}

/// Help in two columns: an option with the name of its value, then what it does.
class Help : public CLI::Formatter {
public:
  Help() {
    column_width(kColumn);
    label("Positionals", "Arguments");
    label("SUBCOMMAND", "COMMAND");
  }

  std::string make_option_name(const CLI::Option* option, bool positional) const override {
    std::string name = CLI::Formatter::make_option_name(option, positional);
    // CLI11 marks the opposite of a flag.
    constexpr std::string_view kOpposite = "{false}";
    if (const std::size_t found = name.find(kOpposite); found != std::string::npos) {
      name.erase(found, kOpposite.size());
    }
    for (std::size_t at = 0; (at = name.find(",-", at)) != std::string::npos; at += 2) {
      name.insert(at + 1, " ");
    }
    return name;
  }

  std::string make_option_opts(const CLI::Option* option) const override {
    const std::string type = option->get_type_name();
    const bool many = option->get_expected_max() == CLI::detail::expected_max_vector_size;
    return (type.empty() || option->get_positional() ? "" : " " + type) + (many ? " ..." : "");
  }

  std::string make_option_desc(const CLI::Option* option) const override {
    std::string text = option->get_description();
    if (option->get_required() && !option->get_positional()) {
      text += " (required)";
    }
    if (const std::string fallback = option->get_default_str(); !fallback.empty()) {
      text += fmt::format(" (default: {})", fallback);
    }
    return wrapped(text, kLine - kColumn);
  }

private:
  static constexpr std::size_t kColumn = 30;
  static constexpr std::size_t kLine = 120;
};

void add_checks(CLI::Option& added, const Option& option) {
  if (!option.details.choices.empty()) {
    CLI::IsMember check(option.details.choices);
    added.check(check.description(""));
  }
  if (option.details.range) {
    CLI::Range check(option.details.range->least, option.details.range->most);
    added.check(check.description(""));
  }
}

/// Adds an option whose target takes values.
template <typename Value>
CLI::Option* add(CLI::App& app, const Option& option, Value* value) {
  CLI::Option* added = app.add_option(option.names, *value, option.help);
  if (option.details.show_default) {
    added->capture_default_str();
  }
  return added;
}

CLI::Option* add(CLI::App& app, const Option& option, bool* value) {
  return app.add_flag(option.names, *value, option.help);
}

CLI::Option* add(CLI::App& app, const Option& option, const std::function<void(bool)>& take) {
  return app.add_flag_function(
      option.names, [take](std::int64_t count) { take(count > 0); }, option.help);
}

CLI::Option* add(CLI::App& app, const Option& option, const std::function<void(const std::string&)>& take) {
  return app.add_option_function<std::string>(option.names, take, option.help)->trigger_on_parse();
}

void add_option(CLI::App& app, const Option& option) {
  CLI::Option* added = std::visit([&](const auto& target) { return add(app, option, target); }, option.target);
  const std::string name = value_name(option);
  if (!name.empty()) {
    added->type_name(name);
  }
  added->required(option.details.required);
  if (option.details.delimiter != '\0') {
    added->delimiter(option.details.delimiter);
    // Another value stands behind the delimiter, or behind the option once more. What follows is not one.
    added->allow_extra_args(false);
  }
  add_checks(*added, option);
  if (!option.details.excludes.empty()) {
    added->excludes(app.get_option(option.details.excludes));
  }
}

/// One command line under way.
class Parser {
public:
  explicit Parser(const Program& program) : app_(program.description, program.name) {
    app_.formatter(std::make_shared<Help>());
    app_.require_subcommand(1);
    app_.set_help_flag("-h,--help", "Show this help");
    app_.set_version_flag("--version", program.version, "Show the version");
    if (program.folder.answer) {
      // Thrown, as CLI11 itself does for the version: the rest of the command line does not matter.
      const auto answer = [question = program.folder.answer](bool) { throw CLI::CallForVersion(question(), 0); };
      app_.add_flag_function(program.folder.name,
                             std::function<void(std::int64_t)>([answer](std::int64_t) { answer(true); }),
                             program.folder.help)
          ->trigger_on_parse();
    }
    app_.footer(program.footer);
  }

  /// @param command  must live as long as the parser
  void add(const Command& command) { add_to(app_, command); }

  /// @param words_after_dashes  of a command that takes another
  int run(int argc, char** argv, std::vector<std::string> words_after_dashes) {
    words_after_dashes_ = std::move(words_after_dashes);
    try {
      app_.parse(argc, argv);
    } catch (const CLI::RequiredError& error) {
      const std::vector<std::string> unknown = app_.remaining();
      if (unknown.empty()) {
        return finish(error);
      }
      say("filperf: there is no command or option `{}`\nRun with --help for more information.\n", unknown.front());
      return kUsage;
    } catch (const CLI::ParseError& error) {
      return finish(error);
    }
    return chosen_->run();
  }

private:
  /// Prints help, the version, or what is wrong.
  int finish(const CLI::ParseError& error) const {
    std::ostringstream out;
    std::ostringstream errors;
    const int code = app_.exit(error, out, errors);
    say("{}", errors.str());
    print_result("{}", out.str());
    return code == 0 ? 0 : kUsage;
  }

  void add_to(CLI::App& parent, const Command& command) {
    CLI::App* added = parent.add_subcommand(command.name, command.description);
    added->group(command.hidden ? "" : "Commands");
    added->footer(command.footer);
    for (const Option& option : command.options) {
      add_option(*added, option);
    }
    added->allow_extras(command.rest == Rest::keep);
    if (command.rest == Rest::a_command) {
      added->prefix_command();
    }
    if (!command.commands.empty()) {
      added->require_subcommand(1);
      for (const Command& below : command.commands) {
        add_to(*added, below);
      }
      return;
    }
    added->callback([this, added, &command] {
      chosen_ = &command;
      if (command.words != nullptr) {
        take_words(*command.words, added->remaining());
      }
    });
  }

  /// The dashes may be left out. If they come later, they belong to the command.
  void take_words(std::vector<std::string>& words, std::vector<std::string> given) const {
    words = std::move(given);
    if (!words.empty() && !words_after_dashes_.empty()) {
      words.emplace_back(kDashes);
    }
    words.insert(words.end(), words_after_dashes_.begin(), words_after_dashes_.end());
  }

  CLI::App app_;
  const Command* chosen_ = nullptr;
  std::vector<std::string> words_after_dashes_;
};

/// `--option=` is `--option ''`. CLI11 would say that the value is missing.
void split_empty_values(std::vector<std::string>& words) {
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i].starts_with(kDashes) && words[i].find('=') == words[i].size() - 1) {
      words[i].pop_back();
      words.insert(words.begin() + static_cast<std::ptrdiff_t>(i) + 1, std::string());
    }
  }
}

}  // namespace

int run_command_line(const Program& program, int argc, char** argv) {
  const std::string_view name = argc > 1 ? argv[1] : "";
  const bool known = std::any_of(program.commands.begin(), program.commands.end(),
                                 [&](const CommandEntry& entry) { return entry.name == name; });
  std::vector<Command> commands;
  for (const CommandEntry& entry : program.commands) {
    if (!known || entry.name == name) {
      commands.push_back(entry.make());
    }
  }
  Parser parser(program);
  for (const Command& command : commands) {
    parser.add(command);
  }
  // CLI11 must not read what comes after the dashes: it would take `[a]` for a list, and a program called `check` for
  // one of our commands.
  char** const end = argv + argc;
  char** const dashes =
      known && commands.front().rest == Rest::a_command ? std::find(argv, end, std::string_view(kDashes)) : end;
  std::vector<std::string> words(argv, dashes);
  if (known && commands.front().rest == Rest::refuse) {
    split_empty_values(words);
  }
  std::vector<char*> pointers;
  for (std::string& word : words) {
    pointers.push_back(word.data());
  }
  return parser.run(static_cast<int>(pointers.size()), pointers.data(), {std::min(dashes + 1, end), end});
}

}  // namespace filperf::commands
