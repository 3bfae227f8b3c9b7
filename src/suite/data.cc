// Data integrity: whatever is read has to be what was written last, at any size, alignment, depth and number of
// processors, at the unit's borders, and after flush, FUA, unmap and writes of zeroes.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "disk/command.h"
#include "nt/executive.h"
#include "suite/load.h"
#include "suite/suites.h"

namespace drydock::suite {

namespace {

using disk::Buffer;
using disk::Status;

class DataSuite final : public Suite {
 public:
  std::string_view name() const override { return "data"; }
  std::string_view summary() const override { return "what is read is what was written"; }
  std::vector<std::string_view> cases() const override {
    return {"before",  "first-and-last", "lengths",      "alignments",   "forms", "beyond-the-end",
            "flush-and-fua", "write-zeroes", "unmap", "mixed-load", "after"};
  }
  std::string obstacle(const Context& context) const override {
    for (const auto& unit : context.units)
      if (!unit->properties().write_protected) return {};
    return "no unit that can be written";
  }

  Result run(Context& context) override {
    Recorder recorder(name(), context);
    // Windows as large as the requests can make use of: about eight blocks a request, spread over up to five windows.
    const auto window = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(context.options.requests, 256, 8192));
    auto targets = make_targets(context, window);
    for (auto& target : targets) {
      One one{context, recorder, *target};
      sweep(recorder, "before", *target, one.large());
      one.first_and_last();
      one.lengths();
      one.alignments();
      one.forms();
      one.beyond_the_end();
      one.flush_and_fua();
      one.write_zeroes();
      one.unmap();
    }
    mixed_load(context, recorder, targets);
    for (auto& target : targets) sweep(recorder, "after", *target, std::max(1u, 32768 / target->unit->block_bytes()));
    return recorder.finish(cases());
  }

 private:
  /// The cases that look at one unit from one thread.
  struct One {
    Context& context;
    Recorder& recorder;
    Target& target;

    disk::Unit& unit() { return *target.unit; }
    /// Blocks of a long transfer: one request's worth, 1 MiB at most.
    std::uint32_t large() {
      return std::max(1u, std::min(disk::maximum_piece_blocks(unit().properties().transfer), (1u << 20) / unit().block_bytes()));
    }

    bool expect_ok(std::string_view name, const disk::Result& result, std::string_view what, std::uint64_t lba, std::uint32_t blocks) {
      return recorder.check(name, "io-failed-unexpectedly", result.ok(),
                            [&] { return fmt::format("{} of unit {}, lba {}, {} blocks: {}", what, unit().address().lun, lba, blocks, result.text()); });
    }

    void write(std::string_view name, std::uint64_t lba, std::uint32_t blocks, std::size_t offset = 0, bool fua = false) {
      const Buffer buffer = unit().make_buffer(blocks, offset);
      const std::uint32_t generation = target.shadow.begin_write(lba, blocks);
      target.shadow.fill(buffer.span(), lba, generation);
      const disk::Result result = unit().write(lba, blocks, buffer.data(), fua);
      recorder.count_request(buffer.size());
      target.shadow.end_write(lba, blocks, generation, result.ok());
      expect_ok(name, result, "write", lba, blocks);
    }

    void read(std::string_view name, std::uint64_t lba, std::uint32_t blocks, std::size_t offset = 0) {
      const Buffer buffer = unit().make_buffer(blocks, offset);
      std::ranges::fill(buffer.span(), static_cast<std::uint8_t>(memory::PhysicalMemory::poison_byte));
      Shadow::Reading reading = target.shadow.begin_read(lba, blocks);
      const disk::Result result = unit().read(lba, blocks, buffer.data());
      recorder.count_request(buffer.size());
      if (!expect_ok(name, result, "read", lba, blocks)) return;
      target.shadow.end_read(reading);
      compare(name, reading, buffer);
    }

    void compare(std::string_view name, const Shadow::Reading& reading, const Buffer& buffer) {
      const std::string wrong = target.shadow.verify(reading, buffer.span());
      recorder.check(name, "data-mismatch", wrong.empty(), [&] { return wrong; });
    }

    void first_and_last() {
      for (const Window& window : target.shadow.windows())
        for (std::uint64_t lba : {window.first_lba, window.first_lba + window.blocks - 1}) {
          write("first-and-last", lba, 1);
          read("first-and-last", lba, 1);
        }
      // Read again when all are written: a block that went to two places shows now.
      for (const Window& window : target.shadow.windows()) {
        read("first-and-last", window.first_lba, 1);
        read("first-and-last", window.first_lba + window.blocks - 1, 1);
      }
    }

    void lengths() {
      const Window& window = target.shadow.windows()[0];
      const std::uint32_t most = disk::maximum_piece_blocks(unit().properties().transfer);
      const std::uint32_t room = std::min(window.blocks, (2u << 20) / unit().block_bytes());
      for (std::uint64_t wanted : {std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{7}, std::uint64_t{8}, std::uint64_t{9}, std::uint64_t{most} - 1,
                                   std::uint64_t{most}, std::uint64_t{most} + 1, 2 * std::uint64_t{most} + 3}) {
        const auto blocks = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(wanted, 1, room));
        const std::uint64_t lba = window.first_lba + window.blocks - blocks;
        write("lengths", lba, blocks);
        read("lengths", window.first_lba, std::min(blocks, window.blocks));
        read("lengths", lba, blocks);
      }
    }

    void alignments() {
      const Window& window = target.shadow.windows()[0];
      const std::size_t step = std::max<std::size_t>(unit().properties().transfer.alignment_mask + 1, 4);
      const std::size_t offsets[] = {0, step, 512, memory::page_size - 512, memory::page_size - step};
      const std::uint32_t page_blocks = std::max<std::uint32_t>(1, static_cast<std::uint32_t>(memory::page_size) / unit().block_bytes());
      for (std::size_t offset : offsets) {
        if (offset % step != 0 || offset >= memory::page_size) continue;
        for (std::uint32_t blocks : {1u, page_blocks, page_blocks + 1, 3 * page_blocks, std::min(large(), 16 * page_blocks)}) {
          if (blocks > window.blocks) continue;
          const std::uint64_t lba = window.first_lba + context.data.below(window.blocks - blocks + 1);
          write("alignments", lba, blocks, offset);
          read("alignments", lba, blocks, offsets[context.data.below(std::size(offsets))] / step * step);
        }
      }
    }

    /// Forms that the adapter carries at all.
    bool can_send(srb::Form form) { return form != srb::Form::sixteen || unit().properties().long_commands; }

    /// Written in one form of the command, read in all others that reach the range.
    void forms() {
      const std::array all = {srb::Form::six, srb::Form::ten, srb::Form::twelve, srb::Form::sixteen};
      for (const Window& window : target.shadow.windows()) {
        const std::uint32_t blocks = std::min(window.blocks, 3u);
        for (srb::Form form : all) {
          if (!can_send(form) || !srb::form_holds(form, window.first_lba, blocks)) continue;
          const Buffer buffer = unit().make_buffer(blocks);
          const std::uint32_t generation = target.shadow.begin_write(window.first_lba, blocks);
          target.shadow.fill(buffer.span(), window.first_lba, generation);
          const disk::Result result = send(srb::write(form, window.first_lba, blocks), buffer, memory::Direction::to_device);
          const bool six_unknown = form == srb::Form::six && result.status == Status::not_supported;
          target.shadow.end_write(window.first_lba, blocks, generation, result.ok());
          if (six_unknown) continue;  // READ(6) and WRITE(6) are optional in SBC-4
          expect_ok("forms", result, srb::describe_cdb(srb::write(form, window.first_lba, blocks).span()), window.first_lba, blocks);
          for (srb::Form read_form : all)
            if (can_send(read_form) && srb::form_holds(read_form, window.first_lba, blocks)) read_in_form(read_form, window.first_lba, blocks);
        }
      }
    }

    void read_in_form(srb::Form form, std::uint64_t lba, std::uint32_t blocks) {
      const Buffer buffer = unit().make_buffer(blocks);
      Shadow::Reading reading = target.shadow.begin_read(lba, blocks);
      const disk::Result result = send(srb::read(form, lba, blocks), buffer, memory::Direction::from_device);
      if (form == srb::Form::six && result.status == Status::not_supported) return;
      if (!expect_ok("forms", result, srb::describe_cdb(srb::read(form, lba, blocks).span()), lba, blocks)) return;
      target.shadow.end_read(reading);
      compare("forms", reading, buffer);
    }

    disk::Result send(const srb::Cdb& cdb, const Buffer& buffer, memory::Direction direction) {
      recorder.count_request(buffer.size());
      return disk::execute(unit().adapter(), unit().address(),
                           {.cdb = cdb, .direction = direction, .data = buffer.data(), .length_bytes = static_cast<std::uint32_t>(buffer.size()), .exact_length = true});
    }

    void beyond_the_end() {
      const std::uint64_t end = unit().block_count();
      struct Range {
        std::uint64_t lba;
        std::uint32_t blocks;
      };
      const Range ranges[] = {{end, 1}, {end - 1, 2}, {end + 1, 1}, {end + (1ull << 32), 1}, {~std::uint64_t{0}, 1}, {1ull << 63, 1}};
      for (const Range& range : ranges) {
        refused(range.lba, range.blocks, memory::Direction::from_device);
        refused(range.lba, range.blocks, memory::Direction::to_device);
      }
      // Nothing of the writes arrived.
      read("beyond-the-end", end - 1, 1);
      read("beyond-the-end", 0, 1);
    }

    void refused(std::uint64_t lba, std::uint32_t blocks, memory::Direction direction) {
      const bool reads = direction == memory::Direction::from_device;
      const Buffer buffer = unit().make_buffer(blocks);
      std::ranges::fill(buffer.span(), 0xA5);
      const srb::Form form = srb::smallest_form(lba, blocks);
      if (!can_send(form)) return;
      const srb::Cdb cdb = reads ? srb::read(form, lba, blocks) : srb::write(form, lba, blocks);
      const disk::Result result = disk::execute(unit().adapter(), unit().address(),
                                                {.cdb = cdb, .direction = direction, .data = buffer.data(), .length_bytes = static_cast<std::uint32_t>(buffer.size())});
      recorder.count_request();
      const bool right = result.status == Status::out_of_range && (!reads || all_bytes_are(buffer.span(), 0xA5));
      recorder.check("beyond-the-end", "suite-range-not-checked", right, [&] {
        return fmt::format("{} on a unit of {} blocks: {}{}", srb::describe_cdb(cdb.span()), unit().block_count(), result.text(),
                           result.status == Status::out_of_range ? ", but data was transferred" : "");
      });
    }

    void flush_and_fua() {
      const Window& window = target.shadow.windows()[0];
      const std::uint32_t blocks = std::min(window.blocks, 8u);
      write("flush-and-fua", window.first_lba, blocks);
      expect_ok("flush-and-fua", unit().flush(), "flush", 0, 0);
      read("flush-and-fua", window.first_lba, blocks);
      if (unit().properties().force_unit_access) write("flush-and-fua", window.first_lba, blocks, 0, true);
      read("flush-and-fua", window.first_lba, blocks);
    }

    void write_zeroes() {
      const Window& window = target.shadow.windows()[0];
      for (std::uint32_t blocks : {1u, 8u, window.blocks / 2}) {
        if (blocks == 0 || blocks + 2 > window.blocks) continue;
        write("write-zeroes", window.first_lba, std::min(window.blocks, large()));
        const std::uint32_t generation = target.shadow.begin_write(window.first_lba + 1, blocks, Shadow::Content::zeroes);
        const disk::Result result = unit().write_zeroes(window.first_lba + 1, blocks);
        target.shadow.end_write(window.first_lba + 1, blocks, generation, result.ok());
        expect_ok("write-zeroes", result, "write zeroes", window.first_lba + 1, blocks);
        read("write-zeroes", window.first_lba, std::min(window.blocks, blocks + 2));
      }
    }

    void unmap() {
      if (!unit().properties().unmap) {
        recorder.skip("unmap", "no unit announces it");
        return;
      }
      const Window& window = target.shadow.windows()[0];
      const Shadow::Content content = unit().properties().unmapped_reads_zero ? Shadow::Content::zeroes : Shadow::Content::anything;
      const std::uint32_t blocks = std::min(window.blocks, 64u);
      write("unmap", window.first_lba, blocks);
      const std::uint32_t generation = target.shadow.begin_write(window.first_lba + blocks / 4, blocks / 2, content);
      const disk::Result result = unit().unmap(window.first_lba + blocks / 4, blocks / 2);
      target.shadow.end_write(window.first_lba + blocks / 4, blocks / 2, generation, result.ok());
      expect_ok("unmap", result, "unmap", window.first_lba + blocks / 4, blocks / 2);
      read("unmap", window.first_lba, blocks);
      write("unmap", window.first_lba, blocks);
      read("unmap", window.first_lba, blocks);
    }
  };

  static void mixed_load(Context& context, Recorder& recorder, const std::vector<std::unique_ptr<Target>>& targets) {
    std::vector<Target*> all;
    for (const auto& target : targets) all.push_back(target.get());
    const unsigned processors = nt::executive().processor_count();
    /// Goes with the last thread: one of the live world may still be in the lock when this function returns.
    struct Shared {
      explicit Shared(unsigned threads) : running(threads) {}
      nt::Event ended{nt::Event::Type::synchronization};
      nt::SpinLock lock{nt::LockFamily::executive, nt::Irql::dispatch};
      unsigned running;
    };
    const auto shared = std::make_shared<Shared>(processors);
    std::vector<std::unique_ptr<Load>> loads;
    for (unsigned processor = 0; processor < processors; ++processor) {
      const std::string stream = fmt::format("data, processor {}", processor);
      loads.push_back(std::make_unique<Load>(context, recorder, "mixed-load", all, Choices(context.options.seed, stream), Profile{}));
      Load& load = *loads.back();
      const std::uint64_t count = context.options.requests / processors + (processor < context.options.requests % processors ? 1 : 0);
      Choices depths(context.options.seed, fmt::format("depth, processor {}", processor));
      nt::start_thread(
          "data suite",
          [&context, &load, shared, depths, count]() mutable {
            bursts(load, depths, count, context.options.maximum_depth);
            bool last;
            {
              nt::SpinLockHolder held(shared->lock);
              last = --shared->running == 0;
            }
            if (last) shared->ended.set();
          },
          processor);
    }
    shared->ended.wait();
  }

  /// Depths vary from burst to burst, small ones as often as large ones; between two bursts all is idle.
  static void bursts(Load& load, Choices& depths, std::uint64_t count, std::uint32_t maximum_depth) {
    while (count != 0) {
      std::uint32_t depth = 1;
      while (depth < maximum_depth && depths.chance(3, 4)) depth *= 2;
      load.set_depth(std::min(depth, maximum_depth));
      const std::uint64_t now = std::min<std::uint64_t>(count, 4ull * depth + depths.below(64));
      if (!load.run(now) || !load.drain()) return;
      count -= now;
    }
  }
};

}  // namespace

std::unique_ptr<Suite> make_data() { return std::make_unique<DataSuite>(); }

}  // namespace drydock::suite
