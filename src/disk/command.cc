#include "disk/command.h"

#include "disk/retry.h"
#include "nt/thread.h"

namespace drydock::disk {

namespace {

/// Submits and waits for the end; the request must outlive its completion callback, which is the last to touch it.
void submit_and_wait(port::Adapter& adapter, port::Request& request) {
  nt::Event done(nt::Event::Type::synchronization);
  request.context = &done;
  request.done = [](port::Request& finished) { static_cast<nt::Event*>(finished.context)->set(); };
  adapter.submit(request);
  done.wait();
  port::release_if_frozen(adapter, request);
}

Result send(port::Adapter& adapter, const port::Request& pattern, std::uint8_t retry_limit, std::uint32_t expected_bytes) {
  Result result;
  for (;;) {
    port::Request request = pattern;
    submit_and_wait(adapter, request);
    ++result.attempts;
    const srb::Sense sense = srb::parse_sense({request.sense.data(), request.sense_length});
    const Verdict verdict = judge(request, sense, expected_bytes);
    note_result(result, request, sense, verdict.status);
    result.transferred_bytes = request.transferred_bytes;
    if (verdict.next == Next::done || result.attempts > retry_limit) return result;
    if (verdict.next == Next::retry_later) nt::sleep(retry_delay_ns);
  }
}

}  // namespace

Result execute(port::Adapter& adapter, port::Address address, const Command& command) {
  port::Request request;
  request.address = address;
  request.cdb = command.cdb.bytes;
  request.cdb_length = command.cdb.length;
  request.direction = command.direction;
  request.data = command.data;
  request.length_bytes = command.length_bytes;
  request.timeout_seconds = command.timeout_seconds;
  return send(adapter, request, command.retry_limit, command.exact_length ? command.length_bytes : 0);
}

Result execute_function(port::Adapter& adapter, port::Address address, port::Function function, std::uint32_t timeout_seconds) {
  port::Request request;
  request.address = address;
  request.function = function;
  request.timeout_seconds = timeout_seconds;
  return send(adapter, request, 0, 0);
}

Result execute_io_control(port::Adapter& adapter, port::Address address, void* data, std::uint32_t length_bytes) {
  port::Request request;
  request.address = address;
  request.function = port::Function::io_control;
  request.direction = memory::Direction::both;
  request.data = data;
  request.length_bytes = length_bytes;
  request.timeout_seconds = 10;
  return send(adapter, request, 0, 0);
}

}  // namespace drydock::disk
