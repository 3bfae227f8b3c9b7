#include "cli/matrix.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

namespace drydock::cli {
namespace {

using machine::Configuration;

struct Axis {
  std::vector<std::function<void(Configuration&)>> values;
};

/// Parameters\Device values that choose between ways of working which the bundled miniports all have, and which others
/// may use too: an axis of the matrix where the miniport asks for the value.
struct DriverSetting {
  const char* name;
  std::vector<const char*> values;
};
const std::vector<DriverSetting>& driver_settings() {
  static const std::vector<DriverSetting> settings = {
      {"HalfDuplex", {"0", "1"}}, {"LegacySrb", {"0", "1"}}, {"InterruptMode", {"0", "2"}}};
  return settings;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
  return text;
}

bool fixed_by_user(const Configuration& base, const char* name) {
  return std::any_of(base.registry.begin(), base.registry.end(), [&](const auto& setting) { return lower(setting.name) == lower(name); });
}

std::vector<Axis> axes_of(const Configuration& base, const MatrixFacts& facts) {
  std::vector<Axis> axes;
  if (!facts.interrupts_fixed && !facts.is_virtual && !facts.line_only) {
    Axis axis;
    for (const auto interrupts : {machine::Interrupts::msix, machine::Interrupts::intx, machine::Interrupts::msi})
      axis.values.push_back([interrupts](Configuration& one) { one.interrupts = interrupts; });
    axes.push_back(std::move(axis));
  }
  if (!facts.processors_fixed) {
    Axis axis;
    for (const unsigned processors : {2u, 1u, 4u, 3u}) axis.values.push_back([processors](Configuration& one) { one.processors = processors; });
    axes.push_back(std::move(axis));
  }
  if (!facts.block_fixed && !facts.is_virtual) {
    Axis axis;
    for (const unsigned block : {512u, 4096u}) axis.values.push_back([block](Configuration& one) { one.block_bytes = block; });
    axes.push_back(std::move(axis));
  }
  if (facts.knows_defer && !fixed_by_user(base, "DriverParameter")) {
    Axis axis;
    for (const char* words : {"", "defer=always", "defer=never"})
      axis.values.push_back([words](Configuration& one) {
        if (*words != 0) one.registry.push_back({"DriverParameter", words});
      });
    axes.push_back(std::move(axis));
  }
  if (!facts.adapters_fixed && !facts.is_virtual) {
    Axis axis;
    for (const unsigned adapters : {1u, 2u}) axis.values.push_back([adapters](Configuration& one) { one.adapters = adapters; });
    axes.push_back(std::move(axis));
  }
  if (!facts.interferer_fixed) {
    Axis axis;
    for (const bool interferer : {false, true}) axis.values.push_back([interferer](Configuration& one) { one.interferer = interferer; });
    axes.push_back(std::move(axis));
  }
  for (const DriverSetting& setting : driver_settings()) {
    if (!facts.settings_asked.contains(lower(setting.name)) || fixed_by_user(base, setting.name)) continue;
    Axis axis;
    for (const char* value : setting.values)
      axis.values.push_back([&setting, value](Configuration& one) {
        if (value[0] != '0') one.registry.push_back({setting.name, value});
      });
    axes.push_back(std::move(axis));
  }
  return axes;
}

using Choice = std::vector<std::size_t>;  ///< value number on each axis
using Pair = std::pair<std::pair<std::size_t, std::size_t>, std::pair<std::size_t, std::size_t>>;

std::vector<Choice> product(const std::vector<Axis>& axes) {
  std::vector<Choice> all = {{}};
  for (const Axis& axis : axes) {
    std::vector<Choice> longer;
    for (const Choice& choice : all)
      for (std::size_t value = 0; value < axis.values.size(); ++value) {
        longer.push_back(choice);
        longer.back().push_back(value);
      }
    all = std::move(longer);
  }
  return all;
}

/// A single axis counts as a pair with itself, so that its values are covered too.
template <typename Visit>
void each_pair(const Choice& choice, Visit&& visit) {
  for (std::size_t i = 0; i < choice.size(); ++i)
    for (std::size_t j = i; j < choice.size(); ++j) visit(Pair{{i, choice[i]}, {j, choice[j]}});
}

}  // namespace

std::vector<Configuration> matrix(const Configuration& base, const MatrixFacts& facts) {
  const std::vector<Axis> axes = axes_of(base, facts);
  const std::vector<Choice> all = product(axes);
  std::set<Pair> open;
  for (const Choice& choice : all) each_pair(choice, [&](const Pair& pair) { open.insert(pair); });
  const auto cover = [&](const Choice& choice) { each_pair(choice, [&](const Pair& pair) { open.erase(pair); }); };
  const auto gain = [&](const Choice& choice) {
    std::size_t count = 0;
    each_pair(choice, [&](const Pair& pair) { count += open.contains(pair); });
    return count;
  };

  std::vector<Configuration> result;
  cover(all.front());  // the base: the first value on every axis
  while (!open.empty()) {
    const Choice* best = &all.front();
    std::size_t best_gain = 0;
    for (const Choice& choice : all)
      if (const std::size_t one = gain(choice); one > best_gain) best = &choice, best_gain = one;
    cover(*best);
    Configuration configuration = base;
    for (std::size_t i = 0; i < axes.size(); ++i) axes[i].values[(*best)[i]](configuration);
    result.push_back(std::move(configuration));
  }
  return result;
}

}  // namespace drydock::cli
