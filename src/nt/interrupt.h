// Interrupts: lines, which are shared and level-triggered, and messages (MSI, MSI-X), which are edges.
//
// A device changes a line's level or sends a message; the controller makes it pending at a processor; the processor
// takes it at its next scheduling point if its IRQL is below the interrupt's, as a call nested on what it was doing.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "nt/irql.h"
#include "world/world.h"

namespace drydock::nt {

/// One ISR connected to a line or to a message's vector.
class InterruptObject {
 public:
  /// Called at `irql` on the processor that took the interrupt, inside an activation of kind interrupt. The service
  /// routine itself takes whatever lock its port driver asks for. Returns whether it was its device.
  using Service = bool (*)(InterruptObject& self, void* context);

  Service service = nullptr;
  void* context = nullptr;
  void* adapter = nullptr;
  Irql irql = Irql::device_lowest;
  std::uint32_t message = 0;   ///< 0 for a line
  bool message_signaled = false;
  bool not_asked = false;      ///< set by the service: it said FALSE without asking its driver, which is no answer to judge
  std::uint32_t source = 0;    ///< device's source number on the line, to judge "own device asserting"
  std::string name;
};

/// A level-triggered, shareable line.
class InterruptLine {
 public:
  explicit InterruptLine(std::uint32_t number, Irql irql) : number_(number), irql_(irql) {}

  /// `source` is the device's number on this line (below 32). From a device step, a register access, anywhere.
  void set_level(std::uint32_t source, bool asserted);
  bool asserted() const { return sources_.load(std::memory_order_acquire) != 0; }
  bool asserted_by(std::uint32_t source) const { return (sources_.load(std::memory_order_acquire) >> source) & 1; }
  /// Counts each deassertion of a source, so that a gap can be told from a level that stayed.
  std::uint64_t gaps(std::uint32_t source) const { return gaps_[source]; }

  void connect(InterruptObject& object);
  void disconnect(InterruptObject& object);

  std::uint32_t number() const { return number_; }
  Irql irql() const { return irql_; }
  bool deliverable() const { return asserted() && !masked() && connected_.load(std::memory_order_acquire) != 0; }
  bool masked() const { return masked_.load(std::memory_order_acquire) != 0; }
  /// Held off by the port driver (SCSI Port's deferral) or by storm control; nests.
  void mask();
  void unmask();
  unsigned target = 0;  ///< processor that takes it

 private:
  friend class InterruptController;
  std::uint32_t number_;
  Irql irql_;
  std::atomic<std::uint32_t> sources_{0};
  std::atomic<std::uint64_t> gaps_[32] = {};
  std::atomic<unsigned> masked_{0};
  std::atomic<unsigned> deliveries_without_pause_{0};
  /// Held while the routines are called: who disconnects one waits until it has returned. Only the target serves.
  world::GuardWord connected_guard_;
  std::vector<InterruptObject*> objects_;
  std::atomic<std::size_t> connected_{0};
};

/// Where a message goes: what the platform programmed into the device's MSI address and data.
struct MessageTarget {
  std::uint64_t address = 0;
  std::uint32_t data = 0;
};

class InterruptController {
 public:
  InterruptController() { vectors_.resize(max_vectors); }
  /// Lines are made on demand; line n's IRQL is given by the platform's table.
  InterruptLine& line(std::uint32_t number);

  /// A fresh vector at `irql` for `processor`; connect the object that serves it.
  std::uint32_t allocate_vector(Irql irql, unsigned processor);
  void connect_message(std::uint32_t vector, InterruptObject& object);
  void disconnect_message(std::uint32_t vector);
  void retarget(std::uint32_t vector, unsigned processor);
  /// Address and data that a device must be given so that its message reaches `vector`.
  MessageTarget target_of(std::uint32_t vector) const;
  unsigned processor_of(std::uint32_t vector) const;
  Irql irql_of(std::uint32_t vector) const;
  /// A device's message write arrived. Unknown address or data: told to the observer, dropped.
  void deliver_message(std::uint64_t address, std::uint32_t data);
  static constexpr std::uint64_t message_address_base = 0xFEE00000;
  static bool is_message_address(std::uint64_t address) { return (address & 0xFFF00000u) == message_address_base && address < (1ull << 32); }

  // --- for the processor ------------------------------------------------------------------------------------------
  /// The most urgent pending interrupt of the processor above `irql`, taken and served; false if there was none.
  bool serve_one(unsigned processor, Irql irql);
  bool pending_above(unsigned processor, Irql irql) const;

 private:
  friend class InterruptLine;
  /// `pending` under the guard of the processor's count.
  struct Vector {
    Irql irql{};
    std::atomic<unsigned> processor{0};
    std::atomic<bool> pending{false};
    std::atomic<InterruptObject*> object{nullptr};
    world::GuardWord serving;  ///< held while the routine is called: who disconnects it waits until it has returned
  };
  struct PendingMessages {
    world::GuardWord guard;
    std::atomic<int> count{0};
  };
  Vector& at(std::uint32_t vector);
  const Vector& at(std::uint32_t vector) const;
  void set_pending(Vector& vector, bool pending);
  template <typename Body>
  void at_irql(unsigned processor, Irql irql, const char* name, std::uint32_t message, Body&& body);
  void line_changed(InterruptLine& line);
  void serve_line(unsigned processor, InterruptLine& line);
  void serve_message(unsigned processor, std::uint32_t number);

  template <typename Visit>
  void each_line(Visit&& visit) const {
    for (std::size_t i = 0, count = line_count_.load(std::memory_order_acquire); i < count; ++i) visit(*lines_[i]);
  }

  static constexpr std::size_t max_lines = 64, max_vectors = 4096;
  world::GuardWord growth_;  ///< lines and vectors are added under it and never move
  std::array<std::unique_ptr<InterruptLine>, max_lines> lines_;
  std::atomic<std::size_t> line_count_{0};
  std::vector<std::unique_ptr<Vector>> vectors_;
  std::atomic<std::size_t> vector_count_{0};
  std::array<PendingMessages, world::max_processors> pending_messages_;
};

}  // namespace drydock::nt
