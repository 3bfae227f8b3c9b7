// Findings with the same rule, callback and innermost miniport frame are one finding with a count: a driver that breaks
// a rule breaks it in every request.
#include "contract/ledger.h"

#include <fmt/format.h>

#include <unordered_map>

#include "contract/callback.h"
#include "contract/history.h"
#include "nt/executive.h"
#include "world/arena.h"

namespace drydock::contract {
namespace {

/// Room for the rules that are added after the ledger was made.
constexpr std::size_t maximum_rules = 1024;
/// From this many breaks of one rule on, a run takes no more stacks for it: a broken ISR breaks it a million times.
constexpr std::uint32_t stacks_per_rule = 50;
constexpr std::size_t no_rule = ~std::size_t{0};

}  // namespace

struct Ledger::Book {
  std::vector<std::uint64_t> counts = std::vector<std::uint64_t>(maximum_rules);
  std::vector<Finding> findings;
  std::unordered_map<std::string, std::size_t> by_signature;
  std::unordered_map<std::string, std::size_t> latest_of_rule;
  StackCapture capture;
  Listener listener;
};

Ledger::Ledger(nt::Executive& executive, const RequestHistories& histories)
    : executive_(executive), histories_(histories), book_([] {
        world::HostScope host;
        return new Book;
      }()),
      counts_(book_->counts.data()) {
  rule_count();  // builds the catalogue now, not in the middle of a run
}

Ledger::~Ledger() {
  world::HostScope host;
  delete book_;
}

std::size_t Ledger::index_of(std::string_view id) {
  const auto address = reinterpret_cast<std::uintptr_t>(id.data());
  Remembered& slot = remembered_[(address ^ address >> 8) % remembered_slots];
  if (slot.id == id.data() && slot.length == id.size()) [[likely]]
    return slot.index;
  const int found = rule_index(id);
  if (found < 0 || static_cast<std::size_t>(found) >= maximum_rules) return no_rule;
  slot = {id.data(), id.size(), static_cast<std::size_t>(found)};
  return slot.index;
}

void Ledger::judged(std::string_view id, const std::string& broken_text, std::uint64_t request) {
  const std::size_t index = index_of(id);
  if (index == no_rule) {
    if (!broken_text.empty()) enter(id, Severity::error, broken_text + " (a rule that is not in the catalogue)", executive_.current_or_null(), request);
    return;
  }
  ++counts_[index];
  if (!broken_text.empty()) [[unlikely]]
    broken(index, broken_text, request);
}

nt::Processor* Ledger::current_processor() { return executive_.current_or_null(); }

void Ledger::broken(std::size_t rule, const std::string& message, std::uint64_t request) {
  const bool own = rule < static_cast<std::size_t>(RuleNumber::count);
  enter(rule_at(rule).id, own ? severity_of(static_cast<RuleNumber>(rule)) : Severity::error, message,
        executive_.current_or_null(), request);
}

void Ledger::report(std::string_view id, const std::string& message, nt::Processor* where, std::uint64_t request) {
  const std::size_t index = index_of(id);
  if (index != no_rule) ++counts_[index];
  const bool own = index < static_cast<std::size_t>(RuleNumber::count);
  enter(id, own ? severity_of(static_cast<RuleNumber>(index)) : Severity::error, message, where, request);
}

void Ledger::enter(std::string_view id, Severity severity, const std::string& message, nt::Processor* where, std::uint64_t request) {
  const nt::Activation* callback = where ? where->current_callback() : nullptr;
  executive_.record(trace::Kind::finding, rule_hash(id), callback ? callback->callback : 0, 0);
  const std::uint32_t times = ++broken_in_this_run_[rule_hash(id)];

  world::HostScope host;
  if (times > stacks_per_rule) {
    const auto latest = book_->latest_of_rule.find(std::string(id));
    if (latest != book_->latest_of_rule.end()) {
      ++book_->findings[latest->second].count;
      return;
    }
  }
  Finding finding;
  finding.rule = id;
  finding.severity = severity;
  finding.message = std::string(message.data(), message.size());
  finding.time_ns = executive_.world().now_ns();
  finding.request = request;
  if (where) {
    finding.processor = static_cast<int>(where->number());
    finding.irql = static_cast<int>(nt::to_number(where->irql()));
  }
  if (callback) {
    finding.callback = row(static_cast<Callback>(callback->callback)).name;
    if (book_->capture && where == executive_.current_or_null()) finding.stack = book_->capture();
  }
  if (request) finding.history = histories_.lines(request);
  finding.signature = fmt::format("{}|{}|{}", finding.rule, finding.callback, finding.stack.empty() ? "" : finding.stack.front());

  const auto [known, fresh] = book_->by_signature.emplace(finding.signature, book_->findings.size());
  book_->latest_of_rule[finding.rule] = known->second;
  if (!fresh) {
    ++book_->findings[known->second].count;
    return;
  }
  book_->findings.push_back(std::move(finding));
  if (book_->listener) book_->listener(book_->findings.back());
}

void Ledger::set_stack_capture(StackCapture capture) {
  world::HostScope host;
  book_->capture = std::move(capture);
}

void Ledger::set_listener(Listener listener) {
  world::HostScope host;
  book_->listener = std::move(listener);
}

const std::vector<Finding>& Ledger::findings() const { return book_->findings; }

std::map<std::string, std::uint64_t> Ledger::evaluations() const {
  std::map<std::string, std::uint64_t> result;
  for (std::size_t index = 0; index < rule_count() && index < maximum_rules; ++index)
    result[std::string(rule_at(index).id)] = counts_[index];
  return result;
}

}  // namespace drydock::contract
