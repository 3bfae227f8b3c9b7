// Every suite is silent on an adapter that does its work and fails on one with a seeded defect in its reach.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <set>

#include "disk/fake_adapter.h"
#include "nt/bare_machine.h"
#include "suite/rules.h"
#include "suite/suite.h"

namespace drydock::suite {
namespace {

using fake::Defect;
using testing::Contains;

struct Scene {
  std::vector<fake::Disk> disks = {{.blocks = 20'000, .block_bytes = 512, .written = {}}, {.blocks = 3'000, .block_bytes = 4096, .written = {}}};
  unsigned processors = 2;
  Options options{.seed = 3, .requests = 600, .maximum_depth = 32, .rounds = 2, .image = {}};
  bool with_slot = true;
  bool slot_keeps_data = true;
  std::size_t slot_refuses_from = 0;
};

struct Outcome {
  bool ended = false;
  Result result;
  std::vector<std::pair<std::string, std::string>> reports;
  std::map<std::string, std::uint64_t> evaluated;

  std::set<std::string> rules() const {
    std::set<std::string> ids;
    for (const auto& [rule, message] : reports) ids.insert(rule);
    return ids;
  }
  std::string text() const {
    std::string all;
    for (const auto& [rule, message] : reports) all += rule + ": " + message + "\n";
    return all;
  }
  const CaseResult* find(std::string_view name) const {
    const auto found = std::find_if(result.cases.begin(), result.cases.end(), [&](const CaseResult& one) { return one.name == name; });
    return found == result.cases.end() ? nullptr : &*found;
  }
};

struct FakeSlot final : Slot {
  FakeSlot(std::vector<fake::Disk>& its_disks, Defect its_defect, fake::Faults& its_faults) : disks(its_disks), defect(its_defect), faults(its_faults) {}
  void pull() override {}
  port::Adapter* insert(std::string& problem) override {
    if (refuses_from != 0 && adapters.size() >= refuses_from) {
      for (auto& adapter : adapters) static_cast<void>(adapter.release());
      adapters.clear();
      problem = "no room";
      return nullptr;
    }
    if (!keeps)
      for (fake::Disk& disk : disks) disk.written.clear();
    adapters.push_back(std::make_unique<fake::Adapter>(disks, defect, &faults));
    return adapters.back().get();
  }
  std::vector<fake::Disk>& disks;
  Defect defect;
  bool keeps_data() const override { return keeps; }
  fake::Faults& faults;
  bool keeps = true;
  std::size_t refuses_from = 0;  ///< how many adapters it gives before it refuses; 0: any number
  std::vector<std::unique_ptr<fake::Adapter>> adapters;
};

/// Runs one suite on a fresh machine. Everything is copied out of the machine before it goes.
Outcome run_suite(std::string_view name, Defect defect, Scene& scene) {
  Outcome outcome;
  nt::Bare machine(scene.processors);
  fake::Faults faults;
  machine.run([&] {
    FakeSlot slot(scene.disks, defect, faults);
    slot.keeps = scene.slot_keeps_data;
    slot.refuses_from = scene.slot_refuses_from;
    std::string problem;
    Context context;
    context.adapter = slot.insert(problem);
    context.options = scene.options;
    context.faults = &faults;
    context.slot = scene.with_slot ? &slot : nullptr;
    context.seed();
    context.report = [&](std::string_view rule, const std::string& message) {
      world::HostScope host;
      outcome.reports.emplace_back(rule, message);
    };
    context.evaluated = [&](std::string_view rule) {
      world::HostScope host;
      ++outcome.evaluated[std::string(rule)];
    };
    context.adapter->start();
    std::vector<std::string> problems;
    context.rediscover(problems);
    const auto suite = make_suite(name);
    EXPECT_EQ(suite->obstacle(context), "");
    const Result result = suite->run(context);
    context.discard_units();
    // Slots of requests that never ended refer to the adapter.
    for (auto& adapter : slot.adapters) static_cast<void>(adapter.release());
    world::HostScope host;
    outcome.result = result;
    outcome.ended = true;
  });
  return outcome;
}

Outcome run_suite(std::string_view name, Defect defect) {
  Scene scene;
  return run_suite(name, defect, scene);
}

const std::set<std::string>& known_rules() {
  static const std::set<std::string> ids = [] {
    std::set<std::string> all;
    for (const trace::Rule& rule : rules) all.emplace(rule.id);
    // The one rule of contract/ that a suite looks at too: what comes back to the class driver.
    all.emplace("unknown-function-status");
    return all;
  }();
  return ids;
}

class Healthy : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Suites, Healthy, testing::Values("data", "conformance-lite", "lifecycle", "reset"));

TEST_P(Healthy, adapter_gives_no_finding_and_all_cases_pass) {
  const Outcome outcome = run_suite(GetParam(), Defect::none);
  ASSERT_TRUE(outcome.ended);
  EXPECT_EQ(outcome.text(), "");
  EXPECT_TRUE(outcome.result.ok());
  for (std::string_view name : make_suite(GetParam())->cases()) {
    const CaseResult* result = outcome.find(name);
    ASSERT_NE(result, nullptr) << name;
    EXPECT_EQ(result->state, CaseState::passed) << name << ": " << result->remark;
    EXPECT_GT(result->checks, 0u) << name;
  }
  for (const auto& [rule, count] : outcome.evaluated) EXPECT_THAT(known_rules(), Contains(rule));
}

TEST_P(Healthy, same_seed_gives_the_same_run) {
  const Outcome first = run_suite(GetParam(), Defect::none), second = run_suite(GetParam(), Defect::none);
  EXPECT_EQ(first.result.requests, second.result.requests);
  EXPECT_EQ(first.result.bytes, second.result.bytes);
  EXPECT_EQ(first.result.took_ns, second.result.took_ns);
  EXPECT_EQ(first.evaluated, second.evaluated);
}

struct Seeded {
  const char* suite;
  Defect defect;
  const char* rule;
};
void PrintTo(const Seeded& seeded, std::ostream* to) { *to << seeded.suite << " defect " << static_cast<int>(seeded.defect) << " " << seeded.rule; }

class SeededDefect : public testing::TestWithParam<Seeded> {};
INSTANTIATE_TEST_SUITE_P(Suites, SeededDefect,
                         testing::Values(Seeded{"data", Defect::wrong_byte, "data-mismatch"},                              //
                                         Seeded{"data", Defect::swaps_two_blocks, "data-mismatch"},                        //
                                         Seeded{"data", Defect::loses_a_write, "data-mismatch"},                           //
                                         Seeded{"data", Defect::ignores_last_block, "data-mismatch"},                      //
                                         Seeded{"data", Defect::unmap_takes_neighbour, "data-mismatch"},                   //
                                         Seeded{"data", Defect::no_range_check, "suite-range-not-checked"},                //
                                         Seeded{"data", Defect::fails_now_and_then, "io-failed-unexpectedly"},             //
                                         Seeded{"conformance-lite", Defect::ignores_allocation_length, "suite-scsi-length"}, //
                                         Seeded{"conformance-lite", Defect::ignores_ten_byte_length, "suite-scsi-answer"}, //
                                         Seeded{"conformance-lite", Defect::wrong_sense, "suite-scsi-sense"},              //
                                         Seeded{"conformance-lite", Defect::no_range_check, "suite-scsi-sense"},           //
                                         Seeded{"conformance-lite", Defect::no_range_check, "suite-scsi-overrun"},         //
                                         Seeded{"conformance-lite", Defect::knows_every_function, "unknown-function-status"}, //
                                         Seeded{"lifecycle", Defect::loses_request_at_removal, "suite-request-never-ended"}, //
                                         Seeded{"lifecycle", Defect::lives_after_removal, "suite-io-after-removal"},       //
                                         Seeded{"lifecycle", Defect::forgets_data_at_stop, "data-mismatch"},               //
                                         Seeded{"lifecycle", Defect::does_not_restart, "suite-start-failed"},              //
                                         Seeded{"lifecycle", Defect::does_not_stop, "suite-stop-failed"},                  //
                                         Seeded{"lifecycle", Defect::other_capacity_after_restart, "suite-units-changed"}, //
                                         Seeded{"reset", Defect::loses_request_at_reset, "suite-request-never-ended"},     //
                                         Seeded{"reset", Defect::dead_after_reset, "suite-dead-after-reset"},              //
                                         Seeded{"reset", Defect::refuses_reset, "suite-reset-failed"},                     //
                                         Seeded{"reset", Defect::answers_instead_of_timing_out, "suite-no-timeout"}));

TEST_P(SeededDefect, is_found_by_the_rule_that_is_about_it) {
  const Outcome outcome = run_suite(GetParam().suite, GetParam().defect);
  ASSERT_TRUE(outcome.ended);
  EXPECT_FALSE(outcome.result.ok());
  EXPECT_THAT(outcome.rules(), Contains(GetParam().rule)) << outcome.text();
  for (const auto& [rule, message] : outcome.reports) EXPECT_THAT(known_rules(), Contains(rule));
}

TEST(Data, high_half_of_the_lba_dropped_is_found_on_a_large_sparse_unit) {
  for (Defect defect : {Defect::none, Defect::drops_high_half}) {
    Scene scene;
    scene.disks = {{.blocks = (3ull << 32) + 777, .block_bytes = 512, .written = {}}};
    const Outcome outcome = run_suite("data", defect, scene);
    ASSERT_TRUE(outcome.ended);
    if (defect == Defect::none)
      EXPECT_EQ(outcome.text(), "");
    else
      EXPECT_THAT(outcome.rules(), Contains("data-mismatch")) << outcome.text();
  }
}

TEST(Data, a_unit_smaller_than_every_window_is_enough) {
  Scene scene;
  scene.disks = {{.blocks = 40, .block_bytes = 4096, .written = {}}};
  scene.processors = 4;
  const Outcome outcome = run_suite("data", Defect::none, scene);
  ASSERT_TRUE(outcome.ended);
  EXPECT_EQ(outcome.text(), "");
}

TEST(Data, number_of_requests_is_the_options) {
  Scene few, many;
  many.options.requests = few.options.requests + 1000;
  // The windows grow with the requests, and with them the sweeps; hence a bound and not an equation.
  EXPECT_GE(run_suite("data", Defect::none, many).result.requests, run_suite("data", Defect::none, few).result.requests + 1000);
}

TEST(Lifecycle, removal_is_skipped_by_name_without_a_slot) {
  Scene scene;
  scene.with_slot = false;
  const Outcome outcome = run_suite("lifecycle", Defect::none, scene);
  ASSERT_NE(outcome.find("surprise-removal"), nullptr);
  EXPECT_EQ(outcome.find("surprise-removal")->state, CaseState::skipped);
  EXPECT_TRUE(outcome.result.ok());
}

TEST(Lifecycle, units_that_live_in_the_miniport_may_come_back_empty_after_removal_only) {
  Scene scene;
  scene.slot_keeps_data = false;
  EXPECT_EQ(run_suite("lifecycle", Defect::none, scene).text(), "");
  EXPECT_THAT(run_suite("lifecycle", Defect::forgets_data_at_stop, scene).rules(), Contains("data-mismatch"));
}

TEST(Lifecycle, a_miniport_that_does_not_dock_again_is_a_finding_and_ends_the_suite) {
  Scene scene;
  scene.slot_refuses_from = 1;
  const Outcome outcome = run_suite("lifecycle", Defect::none, scene);
  ASSERT_TRUE(outcome.ended);
  EXPECT_EQ(outcome.text(), "suite-start-failed: lifecycle/orderly-removal: the miniport does not dock again: no room\n");
  ASSERT_NE(outcome.find("surprise-removal"), nullptr);
  EXPECT_EQ(outcome.find("surprise-removal")->state, CaseState::skipped);
  EXPECT_EQ(outcome.find("surprise-removal")->remark, "not reached");
}

// --- the image round trip: two machines, one set of disks -------------------------------------------------------------

struct ImageFixture : testing::Test {
  ImageFixture() {
    scene.options.image = testing::TempDir() + "/drydock_image_test_" + std::to_string(::getpid());
    std::ofstream file(scene.options.image, std::ios::binary);
    Choices bytes(11, "image");
    for (int i = 0; i < 300'000; ++i) image.push_back(static_cast<char>(bytes.next() | 1));
    file << image;
  }
  ~ImageFixture() override { std::remove(scene.options.image.c_str()); }
  Outcome round_trip(Defect writing, Defect reading) {
    const Outcome written = run_suite("image-write", writing, scene);
    EXPECT_TRUE(written.ended);
    EXPECT_TRUE(written.result.ok()) << written.text();
    return run_suite("image-read", reading, scene);
  }
  /// As somebody outside would compare the backing file.
  bool backing_is_image(std::uint64_t first_lba) const {
    for (std::size_t at = 0; at < image.size(); at += 512) {
      const auto found = scene.disks[0].written.find(first_lba + at / 512);
      const std::size_t bytes = std::min<std::size_t>(512, image.size() - at);
      if (found == scene.disks[0].written.end() || std::memcmp(found->second.data(), image.data() + at, bytes) != 0) return false;
    }
    return true;
  }
  Scene scene;
  std::string image;
};

TEST_F(ImageFixture, comes_back_byte_for_byte) {
  const Outcome outcome = round_trip(Defect::none, Defect::none);
  EXPECT_EQ(outcome.text(), "");
  EXPECT_TRUE(outcome.result.ok());
  EXPECT_EQ(outcome.find("beyond-32-bits")->state, CaseState::skipped);
  EXPECT_TRUE(backing_is_image(0));
}

TEST_F(ImageFixture, on_a_large_unit_there_is_a_second_copy_beyond_32_bits) {
  scene.disks[0].blocks = (1ull << 32) + 100'000;
  const Outcome outcome = round_trip(Defect::none, Defect::none);
  EXPECT_EQ(outcome.text(), "");
  EXPECT_EQ(outcome.find("beyond-32-bits")->state, CaseState::passed);
  EXPECT_TRUE(backing_is_image(0));
  EXPECT_TRUE(backing_is_image((1ull << 32) + (image.size() + 511) / 512 / 2));
}

TEST_F(ImageFixture, a_driver_that_swaps_two_blocks_fails_even_if_it_swaps_them_back_when_reading) {
  const Outcome outcome = round_trip(Defect::swaps_two_blocks, Defect::swaps_two_blocks);
  EXPECT_THAT(outcome.rules(), Contains("image-mismatch"));
  EXPECT_FALSE(backing_is_image(0));
}

TEST_F(ImageFixture, a_driver_that_drops_the_high_half_fails) {
  scene.disks[0].blocks = (1ull << 32) + 100'000;
  const Outcome outcome = round_trip(Defect::drops_high_half, Defect::drops_high_half);
  EXPECT_THAT(outcome.rules(), Contains("image-mismatch"));
  EXPECT_FALSE(backing_is_image(0));
}

TEST_F(ImageFixture, one_lost_write_fails) {
  const Outcome outcome = round_trip(Defect::ignores_last_block, Defect::none);
  EXPECT_THAT(outcome.rules(), Contains("image-mismatch"));
}

TEST_F(ImageFixture, an_image_that_does_not_fit_or_exist_is_an_obstacle) {
  Context context;
  const auto suite = make_suite("image-write");
  EXPECT_EQ(suite->obstacle(context), "no image given");
  context.options.image = "/nonexistent/image";
  EXPECT_EQ(suite->obstacle(context), "cannot open /nonexistent/image");
  EXPECT_TRUE(suite->ends_adapter());
}

TEST(Catalogue, names_are_unique_and_every_suite_has_cases) {
  std::set<std::string_view> names;
  for (std::string_view name : suite_names()) {
    EXPECT_TRUE(names.insert(name).second) << name;
    const auto suite = make_suite(name);
    ASSERT_NE(suite, nullptr);
    EXPECT_EQ(suite->name(), name);
    EXPECT_FALSE(suite->cases().empty());
    EXPECT_FALSE(suite->summary().empty());
  }
  EXPECT_EQ(make_suite("nothing"), nullptr);
  EXPECT_EQ(known_rules().size(), std::size(rules) + 1) << "rule ids are unique";
}

}  // namespace
}  // namespace drydock::suite
