// Stop, restart, power and removal. Sources: D:storport/ne-storport-scsi_adapter_control_type,
// D:storport/ns-storport-_scsi_power_request_block.
#include "nt/dpc.h"
#include "nt/thread.h"
#include "storport/adapter.h"
#include "storport/rules.h"

namespace drydock::storport {

// FLUSH and SHUTDOWN are sent only to an adapter that said CachesData (D:storport/nc-storport-hw_buildio).
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

port::Outcome Adapter::send_pnp(STOR_PNP_ACTION action) {
  port::Request request;
  request.function = port::Function::pnp;
  request.action = action;
  request.timeout_seconds = 30;
  return execute_on_adapter(request);
}

// CONFLICT: the page of ScsiStopAdapter and ScsiRestartAdapter says DIRQL under the interrupt lock, the lock table says
// no lock is held and any may be taken. The page's text is followed for restart, which shares its hardware with the
// ISR; stop runs at PASSIVE with the interrupt still connected, so that a miniport may take whichever lock it needs.
void Adapter::stop_hardware() {
  let_dpcs_end();
  if (supports_control(ScsiStopAdapter)) control(ScsiStopAdapter, nullptr);
  request_timer.cancel();
  disconnect_interrupts();
}

bool Adapter::restart_hardware() {
  if (supports_control(ScsiSetRunningConfig)) control(ScsiSetRunningConfig, nullptr);
  if (!supports_control(ScsiRestartAdapter)) {
    // The device extension is not zeroed again (D:storport/nc-storport-hw_find_adapter).
    if (find_adapter(true) != SP_RETURN_FOUND) return fail("HwStorFindAdapter did not find the adapter again");
    return bring_up(true);
  }
  connect_interrupts();
  SCSI_ADAPTER_CONTROL_STATUS status;
  {
    InterruptExclusion exclusion(locks_);
    status = control(ScsiRestartAdapter, nullptr);
  }
  if (status == ScsiAdapterControlSuccess) return true;
  disconnect_interrupts();
  return fail("ScsiRestartAdapter failed");
}

bool Adapter::stop() {
  if (state() != port::State::started) return state() == port::State::stopped;
  set_state(port::State::stopping);
  const bool drained = drain_and_hold(options_.drain_timeout_seconds * world::second_ns);
  if (!drained) fail_everything(port::Outcome::flushed, SRB_STATUS_REQUEST_FLUSHED);
  flush_and_shut_down();
  stop_hardware();
  if (supports_control(ScsiSetBootConfig)) control(ScsiSetBootConfig, nullptr);
  stop_clock();
  set_state(port::State::stopped);
  observer().adapter_stopped(identity());
  return drained;
}

bool Adapter::restart() {
  if (state() != port::State::stopped) return false;
  set_state(port::State::starting);
  if (device().function != nullptr) bus()->restore(*device().function, device().resources);
  if (!restart_hardware()) return false;
  power_ = port::PowerState::d0;
  set_state(port::State::started);
  gate().release(port::Gate::stopped);
  run_queues_later();
  observer().adapter_started(identity());
  return true;
}

// With ScsiAdapterPower neither the power request nor Stop/Restart is sent, only the D-state control.
bool Adapter::send_power(port::PowerState state) {
  const bool down = state == port::PowerState::d3;
  if (supports_control(ScsiAdapterPower)) {
    STOR_ADAPTER_CONTROL_POWER parameters{};
    parameters.Header.Version = 1;
    parameters.Header.Size = sizeof parameters;
    parameters.PowerAction = StorPowerActionSleep;
    parameters.PowerState = down ? StorPowerDeviceD3 : StorPowerDeviceD0;
    if (down) {
      let_dpcs_end();
      const bool worked = control(ScsiAdapterPower, &parameters) == ScsiAdapterControlSuccess;
      disconnect_interrupts();
      return worked;
    }
    connect_interrupts();
    return control(ScsiAdapterPower, &parameters) == ScsiAdapterControlSuccess;
  }
  if (!down) return restart_hardware();
  port::Request request;
  request.function = port::Function::power;
  request.action = StorPowerActionSleep;
  request.power_state = StorPowerDeviceD3;
  request.timeout_seconds = 30;
  const bool worked = execute_on_adapter(request) == port::Outcome::success;
  stop_hardware();
  return worked;
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
  if (device().function != nullptr) bus()->restore(*device().function, device().resources);
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
    if (supports_control(ScsiAdapterSurpriseRemoval)) control(ScsiAdapterSurpriseRemoval, nullptr);
    disconnect_interrupts();
    nt::flush_dpcs();  // what the device had completed before is the miniport's to report
    fail_all_for_good(port::Outcome::no_device, SRB_STATUS_NO_DEVICE);
  } else {
    if (state() == port::State::started) stop();
    gate().hold(port::Gate::stopped);
    if (state() == port::State::stopped && configuration_ != nullptr) {
      // The adapter's removal as the miniport hears of it: its timers and work items are to be freed by then.
      gate().release(port::Gate::removed);
      send_pnp(StorRemoveDevice);
    }
  }
  const bool started_once = state() != port::State::created;
  set_state(port::State::removed);
  gate().hold(port::Gate::removed);
  stop_clock();
  // A virtual miniport frees here what it allocated.
  if (is_virtual() && registered().HwFreeAdapterResources != nullptr && started_once)
    call<void>(contract::Callback::HwStorFreeAdapterResources,
               reinterpret_cast<const void*>(registered().HwFreeAdapterResources), 0, device_extension_);
  if (started_once && !surprise) {
    const bool timers_freed = timers.empty() && workers.empty();
    observer().judged("timers-freed-on-removal",
                      timers_freed ? std::string() : "timers or work items were left when the adapter was removed");
    bool memory_freed = true;
    std::size_t bytes = 0;
    for (const MiniportBlock& block : blocks) {
      memory_freed = false;
      bytes += block.bytes;
    }
    observer().judged("pool-leaked", memory_freed
                                         ? std::string()
                                         : std::to_string(blocks.size()) + " blocks of " + std::to_string(bytes) +
                                               " bytes were not freed when the adapter was removed");
  }
  disconnect_interrupts();
  nt::flush_dpcs();  // nothing of this adapter may be queued anywhere once its objects go
  free_objects();
  close_all_units();
  observer().adapter_stopped(identity());
}

}  // namespace drydock::storport
