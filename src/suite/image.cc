// The file system image round trip: written through requests to an empty device in one process, read back and compared
// in another, which docks the miniport afresh. The backing file is compared outside, by whoever runs the two.
//
// The image goes to LBA 0, where a file system looks for itself. On a unit with more than 2^32 blocks a second copy goes
// to 2^32 + half its length: without the upper half of the LBA it would land on the first copy's second half. Reading
// cuts the image differently than writing, so that a driver which swaps blocks within a request cannot swap them back;
// and the blocks beside each copy have to be zero still.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "suite/pattern.h"
#include "suite/suites.h"

namespace drydock::suite {

namespace {

/// The image on the host, read a piece at a time.
class ImageFile {
 public:
  explicit ImageFile(const std::string& path) : file_(std::fopen(path.c_str(), "rb"), &close) {
    if (!file_) return;
    std::fseek(file_.get(), 0, SEEK_END);
    bytes_ = static_cast<std::uint64_t>(std::ftell(file_.get()));
  }
  bool opened() const { return file_ != nullptr; }
  std::uint64_t bytes() const { return bytes_; }
  /// What lies beyond the end of the file reads as zeroes.
  bool read(std::uint64_t offset, std::span<std::uint8_t> to) const {
    std::ranges::fill(to, 0);
    if (offset >= bytes_) return true;
    const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(to.size(), bytes_ - offset));
    return std::fseek(file_.get(), static_cast<long>(offset), SEEK_SET) == 0 && std::fread(to.data(), 1, wanted, file_.get()) == wanted;
  }

 private:
  static void close(std::FILE* file) {
    if (file) std::fclose(file);
  }
  std::unique_ptr<std::FILE, void (*)(std::FILE*)> file_;
  std::uint64_t bytes_ = 0;
};

struct Copy {
  std::string_view case_name;
  std::uint64_t first_lba;
};

class ImageSuite : public Suite {
 public:
  std::vector<std::string_view> cases() const override { return {"at-start", "beyond-32-bits", "beside"}; }
  std::string obstacle(const Context& context) const override {
    if (context.options.image.empty()) return "no image given";
    const ImageFile image(context.options.image);
    if (!image.opened()) return fmt::format("cannot open {}", context.options.image);
    if (image.bytes() == 0) return fmt::format("{} is empty", context.options.image);
    if (context.units.empty()) return "no unit";
    if (image.bytes() > context.units[0]->properties().bytes()) return fmt::format("{} is larger than the unit", context.options.image);
    return {};
  }

 protected:
  static std::uint64_t blocks_of(const ImageFile& image, const disk::Unit& unit) {
    return (image.bytes() + unit.block_bytes() - 1) / unit.block_bytes();
  }
  static std::vector<Copy> copies(const ImageFile& image, const disk::Unit& unit, Recorder& recorder) {
    const std::uint64_t blocks = blocks_of(image, unit);
    const std::uint64_t high = (1ull << 32) + blocks / 2;
    std::vector<Copy> result{{"at-start", 0}};
    if (high + blocks <= unit.block_count())
      result.push_back({"beyond-32-bits", high});
    else
      recorder.skip("beyond-32-bits", fmt::format("the unit has {} blocks", unit.block_count()));
    return result;
  }
  /// Lengths of `low` to `high` blocks in no order, none longer than what is left.
  static std::uint32_t cut(Choices& choices, const disk::Unit& unit, std::uint64_t left, std::uint32_t low, std::uint32_t high) {
    const std::uint32_t room = std::max(1u, (1u << 20) / unit.block_bytes());
    return static_cast<std::uint32_t>(std::min<std::uint64_t>({choices.between(low, high), left, room}));
  }
};

class ImageWrite final : public ImageSuite {
 public:
  std::string_view name() const override { return "image-write"; }
  std::string_view summary() const override { return "writes the image through requests, flushes, stops the adapter"; }
  std::vector<std::string_view> cases() const override { return {"at-start", "beyond-32-bits", "stop"}; }
  bool ends_adapter() const override { return true; }

  Result run(Context& context) override {
    Recorder recorder(name(), context);
    const ImageFile image(context.options.image);
    disk::Unit& unit = *context.units[0];
    for (const Copy& copy : copies(image, unit, recorder)) write(context, recorder, image, unit, copy);
    const disk::Result flushed = unit.flush();
    recorder.check("stop", "io-failed-unexpectedly", flushed.ok(), [&] { return "flush: " + flushed.text(); });
    recorder.check("stop", "suite-stop-failed", context.adapter->stop(), [&] { return "stop: " + context.adapter->problem(); });
    return recorder.finish(cases());
  }

 private:
  static void write(Context& context, Recorder& recorder, const ImageFile& image, disk::Unit& unit, const Copy& copy) {
    const std::uint64_t blocks = blocks_of(image, unit);
    for (std::uint64_t at = 0; at < blocks;) {
      const std::uint32_t now = cut(context.data, unit, blocks - at, 1, 512);
      const disk::Buffer buffer = unit.make_buffer(now);
      const bool got = recorder.check(copy.case_name, "image-mismatch", image.read(at * unit.block_bytes(), buffer.span()),
                                      [&] { return fmt::format("{} cannot be read at byte {}", context.options.image, at * unit.block_bytes()); });
      if (!got) return;
      const disk::Result result = unit.write(copy.first_lba + at, now, buffer.data());
      recorder.count_request(buffer.size());
      recorder.check(copy.case_name, "io-failed-unexpectedly", result.ok(),
                     [&] { return fmt::format("write of lba {}, {} blocks: {}", copy.first_lba + at, now, result.text()); });
      at += now;
    }
  }
};

class ImageRead final : public ImageSuite {
 public:
  std::string_view name() const override { return "image-read"; }
  std::string_view summary() const override { return "reads back what image-write left and compares it with the image"; }

  Result run(Context& context) override {
    Recorder recorder(name(), context);
    const ImageFile image(context.options.image);
    disk::Unit& unit = *context.units[0];
    // A stream of its own: other lengths than those of the write.
    Choices choices(context.options.seed, "image-read");
    const auto all = copies(image, unit, recorder);
    for (const Copy& copy : all) compare(choices, recorder, image, unit, copy);
    for (const Copy& copy : all) look_beside(recorder, unit, copy.first_lba, blocks_of(image, unit));
    return recorder.finish(cases());
  }

 private:
  static void compare(Choices& choices, Recorder& recorder, const ImageFile& image, disk::Unit& unit, const Copy& copy) {
    const std::uint64_t blocks = blocks_of(image, unit);
    const std::uint32_t block_bytes = unit.block_bytes();
    std::vector<std::uint8_t> expected;
    for (std::uint64_t at = 0; at < blocks;) {
      const std::uint32_t now = cut(choices, unit, blocks - at, 1, 200);
      const disk::Buffer buffer = unit.make_buffer(now);
      const disk::Result result = unit.read(copy.first_lba + at, now, buffer.data());
      recorder.count_request(buffer.size());
      const bool ok = recorder.check(copy.case_name, "io-failed-unexpectedly", result.ok(),
                                     [&] { return fmt::format("read of lba {}, {} blocks: {}", copy.first_lba + at, now, result.text()); });
      if (ok) {
        expected.resize(buffer.size());
        const bool got = image.read(at * block_bytes, expected);
        const auto difference = std::mismatch(expected.begin(), expected.end(), buffer.data());
        recorder.check(copy.case_name, "image-mismatch", got && difference.first == expected.end(), [&] {
          const auto byte = static_cast<std::uint64_t>(difference.first - expected.begin());
          return fmt::format("lba {} (block {} of the image) differs from byte {} on: {:#04x} instead of {:#04x}", copy.first_lba + at + byte / block_bytes,
                             at + byte / block_bytes, byte % block_bytes, *difference.second, *difference.first);
        });
      }
      at += now;
    }
  }

  /// Blocks right before and after a copy were never written, and the device was empty.
  static void look_beside(Recorder& recorder, disk::Unit& unit, std::uint64_t first_lba, std::uint64_t blocks) {
    constexpr std::uint32_t beside = 8;
    const auto look = [&](std::uint64_t lba, std::uint32_t count) {
      const disk::Buffer buffer = unit.make_buffer(count);
      const disk::Result result = unit.read(lba, count, buffer.data());
      recorder.count_request(buffer.size());
      const bool ok = recorder.check("beside", "io-failed-unexpectedly", result.ok(), [&] { return fmt::format("read of lba {}: {}", lba, result.text()); });
      if (!ok) return;
      recorder.check("beside", "image-mismatch", all_bytes_are(buffer.span(), 0),
                     [&] { return fmt::format("lba {} to {} were never written, but are not zero", lba, lba + count - 1); });
    };
    if (first_lba >= beside) look(first_lba - beside, beside);
    const std::uint64_t end = first_lba + blocks;
    if (end < unit.block_count()) look(end, static_cast<std::uint32_t>(std::min<std::uint64_t>(beside, unit.block_count() - end)));
  }
};

}  // namespace

std::unique_ptr<Suite> make_image_write() { return std::make_unique<ImageWrite>(); }
std::unique_ptr<Suite> make_image_read() { return std::make_unique<ImageRead>(); }

}  // namespace drydock::suite
