#include "suite/suite.h"

#include <fmt/format.h>

#include <algorithm>

#include "nt/executive.h"
#include "suite/suites.h"

namespace drydock::suite {

std::uint64_t Result::count(CaseState state) const {
  return static_cast<std::uint64_t>(std::count_if(cases.begin(), cases.end(), [&](const CaseResult& result) { return result.state == state; }));
}

void Context::seed() {
  configuration = Choices(options.seed, "configuration");
  data = Choices(options.seed, "data");
}

void Context::discard_units() {
  for (auto& unit : units)
    if (unit->outstanding() != 0) static_cast<void>(unit.release());  // the port still knows its requests
  units.clear();
}

bool Context::rediscover(std::vector<std::string>& problems) {
  discard_units();
  units = disk::discover(*adapter, problems);
  return !units.empty();
}

Recorder::Recorder(std::string_view suite, Context& context) : context_(context), started_ns_(nt::executive().world().now_ns()) {
  result_.suite = suite;
}

CaseResult& Recorder::named(std::string_view name) {
  const auto found = std::find_if(result_.cases.begin(), result_.cases.end(), [&](const CaseResult& result) { return result.name == name; });
  if (found != result_.cases.end()) return *found;
  result_.cases.push_back({.name = std::string(name), .remark = {}});
  return result_.cases.back();
}

void Recorder::passed(std::string_view name, std::string_view rule) {
  {
    const world::Guard guard(guard_);
    ++named(name).checks;
  }
  if (context_.evaluated) context_.evaluated(rule);
}

void Recorder::failed(std::string_view name, std::string_view rule, const std::string& message) {
  std::uint64_t failures;
  {
    const world::Guard guard(guard_);
    CaseResult& result = named(name);
    ++result.checks;
    failures = ++result.failures;
    result.state = CaseState::failed;
    if (result.remark.empty()) result.remark = message;
  }
  if (failures <= reports_per_case && context_.report) context_.report(rule, fmt::format("{}/{}: {}", result_.suite, name, message));
}

void Recorder::skip(std::string_view name, const std::string& why) {
  const world::Guard guard(guard_);
  CaseResult& result = named(name);
  result.state = CaseState::skipped;
  result.remark = why;
}

Result Recorder::finish(const std::vector<std::string_view>& cases) {
  for (std::string_view name : cases)
    if (std::ranges::none_of(result_.cases, [&](const CaseResult& result) { return result.name == name; })) skip(name, "not reached");
  result_.took_ns = nt::executive().world().now_ns() - started_ns_;
  return std::move(result_);
}

namespace {

struct Row {
  std::string_view name;
  std::unique_ptr<Suite> (*make)();
};
constexpr Row rows[] = {
    {"conformance-lite", make_conformance_lite}, {"data", make_data},           {"reset", make_reset},
    {"lifecycle", make_lifecycle},               {"image-write", make_image_write}, {"image-read", make_image_read},
};

}  // namespace

std::unique_ptr<Suite> make_suite(std::string_view name) {
  for (const Row& row : rows)
    if (row.name == name) return row.make();
  return nullptr;
}

std::vector<std::string_view> suite_names() {
  std::vector<std::string_view> names;
  for (const Row& row : rows) names.push_back(row.name);
  return names;
}

}  // namespace drydock::suite
