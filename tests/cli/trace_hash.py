#!/usr/bin/env python3
"""Computes the trace hash of a run again, from what `drydock check --trace FILE` wrote. See src/trace/stream.h."""
import json
import sys


def trace_hash(lines):
    value = 0xCBF29CE484222325
    for line in lines:
        event = json.loads(line)
        time, kind, processor, irql = event["t"], event["n"], event["p"], event["q"]
        arguments = list(event.values())[5:8]
        for word in [time, kind | processor << 8 | irql << 16, *arguments]:
            value = ((value ^ word) * 0x100000001B3) % 2**64
    return value


with open(sys.argv[1]) as trace:
    print(f"{trace_hash(trace):016x}")
