#include "machine/configuration.h"

#include <gtest/gtest.h>

#include "machine/hbas.h"

namespace drydock::machine {
namespace {

TEST(Configuration, Text_parses_back_to_the_same) {
  Configuration configuration;
  configuration.processors = 3;
  configuration.interrupts = Interrupts::msi;
  configuration.messages = 4;
  configuration.block_bytes = 4096;
  configuration.hba = "nvme,queues=2";
  configuration.disks = {{64u << 20, {}}, {1u << 20, "/tmp/a file%with 100% odd:name.img"}, {1u << 30, {}, true}};
  configuration.adapters = 3;
  configuration.interferer = true;
  configuration.registry = {{"HalfDuplex", "1"}, {"A b", "text with spaces"}};
  configuration.suites = {"data", "image"};
  configuration.left_out = {"reset"};
  configuration.requests = 77;
  configuration.image = "/images/ext4 image.img";
  configuration.seed = ~std::uint64_t{0};
  configuration.strict = true;
  configuration.world = World::live;
  std::string problem;
  const auto parsed = parse_configuration(configuration.text(), problem);
  ASSERT_TRUE(parsed) << problem;
  EXPECT_EQ(*parsed, configuration) << configuration.text() << "\n" << parsed->text();
}

TEST(Configuration, Standard_one_parses_back_to_the_same) {
  std::string problem;
  const auto parsed = parse_configuration(Configuration().text(), problem);
  ASSERT_TRUE(parsed) << problem;
  EXPECT_EQ(*parsed, Configuration());
}

TEST(Configuration, Short_text_names_other_adapters_and_the_interferer) {
  Configuration configuration;
  EXPECT_EQ(configuration.short_text(), "msix cpus=1 block=512");
  configuration.adapters = 2;
  configuration.interferer = true;
  EXPECT_EQ(configuration.short_text(), "msix cpus=1 block=512 adapters=2 interferer");
}

TEST(Configuration, Words_that_mean_nothing_are_refused_by_name) {
  for (const char* text : {"cpus=0", "cpus=65", "cpus=two", "irq=msiy", "irq=intx:2", "block=1024", "adapters=0", "adapters=9", "interferer=yes", "colour=red", "cpus", "disk=big", "disk=null:big", "strict=yes", "world=flat", "checks=maybe", "reg:=1"}) {
    std::string problem;
    EXPECT_FALSE(parse_configuration(text, problem)) << text;
    EXPECT_NE(problem.find(text), std::string::npos) << problem;
  }
}

TEST(Configuration, Sizes) {
  EXPECT_EQ(parse_size("4096"), 4096u);
  EXPECT_EQ(parse_size("64M"), 64u << 20);
  EXPECT_EQ(parse_size("2g"), 2ull << 30);
  for (const char* text : {"", "M", "-1", "1.5M", "64MB", "99999999999T", "image.ext4"}) EXPECT_FALSE(parse_size(text)) << text;
  EXPECT_EQ(size_text(64u << 20), "64M");
  EXPECT_EQ(size_text(1000), "1000");
}

TEST(Hbas, Settings_are_checked_by_name) {
  HbaSettings settings;
  std::string problem;
  const HbaKind* nvme = find_hba("nvme,queues=2");
  ASSERT_NE(nvme, nullptr);
  EXPECT_TRUE(parse_hba_settings(*nvme, "nvme,queues=2,mdts=0", settings, problem)) << problem;
  EXPECT_EQ(settings, (HbaSettings{{"mdts", "0"}, {"queues", "2"}}));
  EXPECT_FALSE(parse_hba_settings(*nvme, "nvme,wheels=4", settings, problem));
  EXPECT_NE(problem.find("wheels=4"), std::string::npos) << problem;
  EXPECT_EQ(find_hba("floppy"), nullptr);
}

TEST(Hbas, Wrong_numbers_end_in_a_text_for_the_user) {
  const HbaKind* nvme = find_hba("nvme");
  EXPECT_THROW(nvme->make({{"queues", "many"}}, {{}}), std::invalid_argument);
  EXPECT_THROW(nvme->make({}, {}), std::invalid_argument);
}

}  // namespace
}  // namespace drydock::machine
