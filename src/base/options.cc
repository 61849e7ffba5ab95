#include "base/options.h"

#include <vector>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/suggest.h"

namespace showrunner {

namespace {

std::string_view type_name(const OptionValue& value) {
  struct Name {
    std::string_view operator()(bool) const { return "true or false"; }

    std::string_view operator()(std::int64_t) const { return "a whole number"; }

    std::string_view operator()(double) const { return "a number"; }

    std::string_view operator()(const std::string&) const { return "a string"; }
  };

  return std::visit(Name{}, value);
}

std::string to_toml_value(const OptionValue& value) {
  struct Print {
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }

    std::string operator()(std::int64_t number) const { return fmt::format("{}", number); }

    std::string operator()(double number) const {
      const std::string plain = fmt::format("{}", number);
      return plain.find_first_of(".en") == std::string::npos ? plain + ".0" : plain;
    }

    std::string operator()(const std::string& text) const {
      std::ostringstream out;
      out << toml::value<std::string>(text);
      return out.str();
    }
  };

  return std::visit(Print{}, value);
}

/// The value of a TOML node as the type of `like`; a whole number will do for a real one.
std::optional<OptionValue> value_of(const toml::node& node, const OptionValue& like) {
  if (std::holds_alternative<bool>(like)) {
    if (const auto flag = node.value_exact<bool>()) return *flag;
  } else if (std::holds_alternative<std::int64_t>(like)) {
    if (const auto number = node.value_exact<std::int64_t>()) return *number;
  } else if (std::holds_alternative<double>(like)) {
    if (const auto number = node.value_exact<double>()) return *number;
    if (const auto number = node.value_exact<std::int64_t>()) return static_cast<double>(*number);
  } else if (auto text = node.value_exact<std::string>()) {
    return *std::move(text);
  }
  return std::nullopt;
}

}  // namespace

Options::Options(std::span<const Option> table) : table_(table) {
  for (const Option& option : table) values_.emplace(option.name, option.fallback);
}

const Option* Options::find(std::string_view name) const {
  const auto found = std::ranges::find(table_, name, &Option::name);
  return found == table_.end() ? nullptr : &*found;
}

Result<void> Options::set(std::string_view name, OptionValue value) {
  const Option* const option = find(name);
  if (option == nullptr) {
    std::vector<std::string_view> names;
    for (const Option& known : table_) names.push_back(known.name);
    return fail(ErrorCode::kInvalidInput, fmt::format("there is no option {}{}", name, did_you_mean(name, names)));
  }
  if (value.index() != option->fallback.index()) {
    return fail(ErrorCode::kInvalidInput, fmt::format("{} must be {}", name, type_name(option->fallback)));
  }
  double number = 0;
  bool numeric = true;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    number = static_cast<double>(*whole);
  } else if (const auto* real = std::get_if<double>(&value)) {
    number = *real;
  } else {
    numeric = false;
  }
  if (numeric && !(number >= option->min && number <= option->max)) {
    return fail(ErrorCode::kInvalidInput, fmt::format("{} must be from {} to {}", name, option->min, option->max));
  }
  values_.find(name)->second = std::move(value);
  return {};
}

Result<void> Options::load_toml(std::string_view content, std::string_view file) {
  toml::table root;
  try {
    root = toml::parse(content);
  } catch (const toml::parse_error& error) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("{}:{}: {}", file, error.source().begin.line, error.description()));
  }
  for (const auto& [section, node] : root) {
    const toml::table* const entries = node.as_table();
    if (entries == nullptr) {
      return fail(ErrorCode::kInvalidInput, fmt::format("{}:{}: {} stands outside of any [section]", file,
                                                        node.source().begin.line, section.str()));
    }
    for (const auto& [key, entry] : *entries) {
      const std::string name = fmt::format("{}.{}", section.str(), key.str());
      const Option* const option = find(name);
      std::optional<OptionValue> value;
      if (option != nullptr) value = value_of(entry, option->fallback);
      if (option != nullptr && !value) {
        return fail(ErrorCode::kInvalidInput, fmt::format("{}:{}: {} must be {}", file, entry.source().begin.line, name,
                                                          type_name(option->fallback)));
      }
      if (auto done = set(name, value.value_or(false)); !done) {
        return fail(done.error().code, fmt::format("{}:{}: {}", file, entry.source().begin.line, done.error().message));
      }
    }
  }
  return {};
}

std::vector<Options::Shown> Options::shown() const {
  std::vector<Shown> all;
  for (const Option& option : table_) {
    const OptionValue& value = values_.find(option.name)->second;
    const auto* const text = std::get_if<std::string>(&value);
    const bool hidden = option.secret && text != nullptr && !text->empty();
    all.push_back({.option = option,
                   .value = hidden ? OptionValue(std::string("(set)")) : value,
                   .is_default = value == option.fallback});
  }
  return all;
}

std::string Options::to_toml() const {
  std::string out;
  std::string_view section;
  for (const auto& [option, value, is_default] : shown()) {
    const std::size_t dot = option.name.find('.');
    if (option.name.substr(0, dot) != section) {
      section = option.name.substr(0, dot);
      out += fmt::format("{}[{}]\n", out.empty() ? "" : "\n", section);
    }
    out += fmt::format("# {}\n{} = {}\n", option.description, option.name.substr(dot + 1), to_toml_value(value));
  }
  return out;
}

}  // namespace showrunner
