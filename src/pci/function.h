// A function on the bus: what every device model is. It owns config space, BARs, its INTx line or its messages, reaches
// memory by DMA as a bus master, and acts in steps that the world's schedule picks.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "memory/physical_memory.h"
#include "nt/interrupt.h"
#include "pci/config_space.h"
#include "trace/event.h"
#include "trace/judge.h"
#include "world/world.h"

namespace drydock::pci {

class Bus;

class Function : public world::Actor {
 public:
  Function(const Identity& identity, std::string name);
  ~Function() override;

  ConfigSpace& config() { return config_; }
  const ConfigSpace& config() const { return config_; }
  const std::string& name() const { return name_; }
  /// Its number on its interrupt line, as nt::InterruptObject::source wants it.
  std::uint32_t line_source() const { return line_source_; }

  // --- for the model to implement -----------------------------------------------------------------------------------
  /// Register access in BAR `bar`; width 1, 2, 4 or 8 bytes. The bus has checked range, decoding and alignment.
  virtual std::uint64_t bar_read(unsigned bar, std::uint64_t offset, unsigned width_bytes) = 0;
  virtual void bar_write(unsigned bar, std::uint64_t offset, unsigned width_bytes, std::uint64_t value) = 0;
  /// Whether the device's own mask (not the command register's, not the line's) keeps it from interrupting now; nothing if
  /// it has none.
  virtual std::optional<bool> interrupt_masked() const { return {}; }
  /// Function level reset or bus reset: everything volatile is lost. Posted steps are already cancelled, the INTx line
  /// is low, MSI and MSI-X are off. Not called at power-on: the constructor leaves the same state.
  virtual void reset() = 0;
  /// Surprise removal: from now on registers read all ones, writes vanish, no DMA, no interrupt, no step. Everything of
  /// that is done here and on the bus; the model hears of it in removed().
  void remove();
  bool present() const { return present_; }
  /// world::Actor: records the step and hands it to step(), unless the function is gone.
  void run_step(std::uint32_t step, std::uint64_t argument) final;

 protected:
  /// One posted step is due. Indivisible.
  virtual void step(std::uint32_t step, std::uint64_t argument) = 0;
  /// Surprise removal has happened. What works for the model outside of its steps must let go of memory now.
  virtual void removed() {}
  // --- for the model to use ----------------------------------------------------------------------------------------
  /// DMA as bus master. False when bus mastering is off, the memory refuses (a finding) or the function is gone.
  bool dma_read(memory::PhysicalAddress from, std::span<std::byte> to);
  bool dma_write(memory::PhysicalAddress to, std::span<const std::byte> from);
  template <typename T>
  bool dma_read_object(memory::PhysicalAddress from, T& object) {
    return dma_read(from, std::as_writable_bytes(std::span(&object, 1)));
  }
  template <typename T>
  bool dma_write_object(memory::PhysicalAddress to, const T& object) {
    return dma_write(to, std::as_bytes(std::span(&object, 1)));
  }

  /// The host memory of a range that DMA may reach without being looked at, null where each access is: for data that
  /// somebody else moves, as a host file's. Nothing is recorded.
  std::byte* dma_direct(memory::PhysicalAddress at, std::size_t bytes);

  /// Adds an MSI capability with 1..32 messages (power of two), per-vector masking optional.
  void add_msi(unsigned messages, bool maskable);
  /// Adds an MSI-X capability whose table and pending bits lie in `bar` at the offsets; that part of the BAR is then
  /// handled here and never reaches bar_read/bar_write.
  void add_msix(unsigned messages, unsigned bar, std::uint32_t table_offset, std::uint32_t pending_offset);
  bool msi_enabled() const;
  bool msix_enabled() const;
  unsigned enabled_messages() const;
  /// The number that the device uses itself; with MSI, messages beyond the granted ones fold onto the last.
  /// Sends message n if MSI or MSI-X is enabled (masked: sets its pending bit, sent when unmasked).
  void signal_message(unsigned message);
  /// Level of INTx. Ignored while MSI or MSI-X is enabled or INTx is disabled in the command register; remembered.
  void set_intx(bool asserted);

  /// `delay_ns` from now step(step, argument) may happen.
  void post_step(std::uint32_t step, std::uint64_t argument, world::Nanoseconds delay_ns);
  /// The last thing that a step does: another one follows after `delay_ns`. Where latencies are not waited for (the live
  /// world) it is simply done now, so nothing may come behind the call.
  void follow_step(std::uint32_t next, std::uint64_t argument, world::Nanoseconds delay_ns) {
    if (answers_at_once_ && delay_ns < longest_ignored_ns)
      step(next, argument);
    else
      post_step(next, argument, delay_ns);
  }
  void cancel_steps();
  world::Nanoseconds now_ns() const;
  void record(trace::Kind kind, std::uint64_t a = 0, std::uint64_t b = 0, std::uint64_t c = 0);

  /// The device monitor: tells that rule `id` held or was broken by the driver.
  template <typename Describe>
  bool judge(std::string_view id, bool holds, Describe&& describe) {
    if (unwatched_) return holds;
    return judge_for_model().judge(id, holds, std::forward<Describe>(describe));
  }

 private:
  friend class Bus;
  struct Message {
    std::uint64_t address = 0;
    std::uint32_t data = 0;
    bool masked = true;
    bool pending = false;
  };
  static constexpr world::Nanoseconds longest_ignored_ns = world::millisecond_ns;
  /// What the configuration space says, read anew when it was written.
  struct Settings {
    std::uint32_t as_of = ~0u;
    bool mastering = false;
    bool msi = false, msix = false, msix_masked = false;
    unsigned messages = 0;
  };
  const Settings& settings() const {
    if (settings_.as_of != config_.changes()) [[unlikely]] read_settings();
    return settings_;
  }
  void read_settings() const;
  trace::Judge& judge_for_model();
  bool may_master();
  void forget_volatile_state();
  bool deliver(unsigned message);
  bool message_masked(unsigned message) const;
  void message_state_changed();
  void update_line();
  bool msix_covers(unsigned bar, std::uint64_t offset) const;
  std::uint64_t msix_read(unsigned bar, std::uint64_t offset, unsigned width_bytes);
  void msix_write(unsigned bar, std::uint64_t offset, unsigned width_bytes, std::uint64_t value);

  ConfigSpace config_;
  std::string name_;
  Bus* bus_ = nullptr;
  std::atomic<bool> present_{true};  ///< changes inside an Access; looked at from anywhere
  bool intx_wanted_ = false;
  std::uint32_t line_source_ = 0;
  nt::InterruptLine* line_ = nullptr;
  std::uint16_t msi_offset_ = 0, msix_offset_ = 0;
  unsigned msi_messages_ = 0;
  bool msi_maskable_ = false;
  unsigned msix_bar_ = 0;
  std::uint32_t msix_table_ = 0, msix_pending_ = 0;
  std::vector<Message> msix_;
  std::uint32_t msi_pending_ = 0;
  mutable Settings settings_;
  bool unwatched_ = false;        ///< nobody keeps the rules
  bool answers_at_once_ = false;  ///< the world is the live one
  bool mastering_judged_ = false;  ///< counted as evaluated once for each state of the command register
};

}  // namespace drydock::pci
