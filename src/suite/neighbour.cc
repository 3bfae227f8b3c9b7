#include "suite/neighbour.h"

#include <algorithm>
#include <utility>

namespace drydock::suite {
namespace {

constexpr std::string_view traffic = "traffic", read_back = "read-back";
constexpr std::uint32_t window_blocks = 256;
constexpr std::uint32_t burst = 4, depth = 4;
constexpr world::Nanoseconds shortest_pause_ns = 100 * world::microsecond_ns;
constexpr world::Nanoseconds longest_pause_ns = world::second_ns;
/// Longer than a suite may wait for an I/O (Load::patience_ns), at the longest pause.
constexpr unsigned most_bursts_in_vain = 1200;

Profile profile_of_neighbour() {
  Profile profile;
  profile.depth = depth;
  profile.maximum_blocks = 32;
  return profile;
}

}  // namespace

Neighbour::Neighbour(Context context, std::string name, std::function<std::uint64_t()> progress)
    : context_(std::move(context)),
      name_(std::move(name)),
      progress_(std::move(progress)),
      recorder_(name_, context_),
      targets_(make_targets(context_, window_blocks)),
      ended_(nt::Event::Type::notification),
      pause_ns_(shortest_pause_ns) {
  std::vector<Target*> all;
  for (auto& target : targets_) all.push_back(target.get());
  load_ = std::make_unique<Load>(context_, recorder_, traffic, std::move(all), Choices(context_.options.seed, name_), profile_of_neighbour());
}

Neighbour::~Neighbour() {
  load_.reset();
  context_.discard_units();
}

void Neighbour::start() {
  nt::start_thread("neighbour", [this] {
    work();
    ended_.set();
  });
}

void Neighbour::work() {
  do load_->run(burst);
  while (pace());
  load_->drain();
}

/// Waits between two bursts. False when it is over.
bool Neighbour::pace() {
  const std::uint64_t now = progress_();
  if (now != seen_progress_) {
    seen_progress_ = now;
    bursts_in_vain_ = 0;
    pause_ns_ = shortest_pause_ns;
  } else {
    ++bursts_in_vain_;
    pause_ns_ = std::min(2 * pause_ns_, longest_pause_ns);
  }
  if (stopping_ || bursts_in_vain_ == most_bursts_in_vain) return false;
  nt::sleep(pause_ns_);
  return !stopping_;
}

Result Neighbour::finish() {
  stopping_ = true;
  ended_.wait();
  for (auto& target : targets_) sweep(recorder_, read_back, *target, 64);
  return recorder_.finish({traffic, read_back});
}

}  // namespace drydock::suite
