// Stop, restart, power and removal (storage/scsi-miniport-driver-s-hwscsiadaptercontrol-routine).
#include "nt/thread.h"
#include "scsiport/adapter.h"
#include "scsiport/rules.h"

namespace drydock::scsiport {

// FLUSH and SHUTDOWN are sent only to an adapter that said CachesData.
bool Adapter::flush_and_shut_down() {
  if (configuration_ == nullptr || !configuration_->CachesData) return true;
  bool worked = true;
  for (const port::Function function : {port::Function::flush, port::Function::shutdown}) {
    port::Request request;
    request.function = function;
    request.timeout_seconds = 60;
    worked &= execute_on_adapter(request) == port::Outcome::success;
  }
  let_dpcs_end();
  return worked;
}

// OPEN: the page gives no IRQL. Stop and restart touch the hardware that the ISR works on, so they run as everything else does
// that does: at DIRQL under the interrupt lock. The two configurations read bus data and run at PASSIVE.
void Adapter::stop_hardware() {
  let_dpcs_end();
  if (supports_control(ScsiStopAdapter)) {
    nt::SpinLockHolder exclusion(interrupt_lock_);
    control(ScsiStopAdapter, nullptr);
  }
  timer_.cancel();
  reset_hold_timer_.cancel();
  disconnect_interrupt();
}

bool Adapter::restart_hardware() {
  if (supports_control(ScsiSetRunningConfig)) control(ScsiSetRunningConfig, nullptr);
  if (!supports_control(ScsiRestartAdapter)) {
    for (const Mapping& mapping : mappings)
      if (!mapping.in_port_space) bus()->unmap(mapping.address);
    mappings.clear();
    if (find_adapter(true) != SP_RETURN_FOUND) return fail("HwScsiFindAdapter did not find the adapter again");
    return bring_up();
  }
  if (!connect_interrupt()) return false;
  SCSI_ADAPTER_CONTROL_STATUS status;
  {
    nt::SpinLockHolder exclusion(interrupt_lock_);
    status = control(ScsiRestartAdapter, nullptr);
  }
  turns_owed_.store(0, std::memory_order_release);
  turn_free_.store(true, std::memory_order_release);
  if (status == ScsiAdapterControlSuccess) return true;
  disconnect_interrupt();
  return fail("ScsiRestartAdapter failed");
}

bool Adapter::stop() {
  if (state() != port::State::started) return state() == port::State::stopped;
  set_state(port::State::stopping);
  const bool drained = drain_and_hold(options_.drain_timeout_seconds * world::second_ns);
  if (!drained) fail_everything(port::Outcome::flushed, SRB_STATUS_REQUEST_FLUSHED);
  flush_and_shut_down();
  while (deferral_.active()) nt::sleep(world::millisecond_ns);
  stop_hardware();
  if (supports_control(ScsiSetBootConfig)) {
    control(ScsiSetBootConfig, nullptr);
  } else if (state_saved_) {
    call<BOOLEAN>(contract::Callback::HwScsiAdapterState, reinterpret_cast<const void*>(registered().HwAdapterState), 0, device_extension_, static_cast<PVOID>(nullptr), static_cast<BOOLEAN>(FALSE));
    state_saved_ = false;
  }
  stop_clock();
  set_state(port::State::stopped);
  observer().adapter_stopped(identity());
  return drained;
}

bool Adapter::restart() {
  if (state() != port::State::stopped) return false;
  set_state(port::State::starting);
  restore_configuration_space();
  if (!restart_hardware()) return false;
  power_ = port::PowerState::d0;
  set_state(port::State::started);
  gate().release(port::Gate::stopped);
  run_queues_later();
  observer().adapter_started(identity());
  return true;
}

bool Adapter::send_power(port::PowerState state) {
  if (state == port::PowerState::d0) return restart_hardware();
  port::Request request;
  request.function = port::Function::power;
  request.action = StorPowerActionSleep;
  request.power_state = StorPowerDeviceD3;
  request.timeout_seconds = 30;
  const port::Outcome outcome = execute_on_adapter(request);
  stop_hardware();
  // A miniport of before plug and play does not know the function and says so.
  return outcome == port::Outcome::success || outcome == port::Outcome::invalid_request;
}

bool Adapter::set_power(port::PowerState state) {
  if (this->state() != port::State::started || state == power_) return this->state() == port::State::started;
  if (state == port::PowerState::d3) {
    const bool drained = drain_and_hold(options_.drain_timeout_seconds * world::second_ns);
    flush_and_shut_down();
    const bool worked = send_power(state);
    power_ = state;
    return drained && worked;
  }
  // Config space lost its contents in D3; the bus driver restores it before the function driver hears of it.
  restore_configuration_space();
  const bool worked = send_power(state);
  power_ = state;
  gate().release(port::Gate::stopped);
  run_queues_later();
  return worked;
}

void Adapter::remove(bool surprise) {
  if (state() == port::State::removed) return;
  if (surprise) {
    gate().hold(port::Gate::removed);
    nt::flush_dpcs();  // what the device had completed is the miniport's to report; a deferral under way comes to its end
    fail_all_for_good(port::Outcome::no_device, SRB_STATUS_NO_DEVICE);
    // "The HBA may be gone": ScsiStopAdapter is the one word that there is for it.
    if (state() == port::State::started) stop_hardware();
  } else if (state() == port::State::started) {
    stop();
  }
  set_state(port::State::removed);
  gate().hold(port::Gate::removed);
  stop_clock();
  timer_.cancel();
  reset_hold_timer_.cancel();
  disconnect_interrupt();
  nt::flush_dpcs();  // a completion or a deferral may be under way on another processor: its unit must not go before it ends
  deferral_.abandon();
  parked_.clear();
  slave_dma_.flush();
  free_resources();
  close_all_units();
  observer().adapter_stopped(identity());
}

}  // namespace drydock::scsiport
