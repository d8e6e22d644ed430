"""What every PycURL contender shares: it measures itself as the C and managed ones do."""
import json
import resource
import sys
import time


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def own_memory():
    """Anonymous memory of this process in bytes."""
    with open("/proc/self/status", encoding="ascii") as status:
        line = next(line for line in status if line.startswith("RssAnon:"))
    return int(line.split()[1]) * 1024


def raise_descriptor_limit():
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class Counter:
    """Bytes of all bodies so far."""

    def __init__(self):
        self.bytes = 0

    def write(self, data):
        self.bytes += len(data)


def serve(transfers, counter):
    """For each number on standard input: that many transfers, and a line that says what they took."""
    for line in sys.stdin:
        count = int(line)
        before = counter.bytes
        cpu = cpu_seconds()
        wall = time.perf_counter()
        memory = transfers(count) or 0
        wall = time.perf_counter() - wall
        cpu = cpu_seconds() - cpu
        sample = {
            "transfers": count, "bytes": counter.bytes - before, "wall": wall, "cpu": cpu, "allocated": 0, "memory": memory,
        }
        print(json.dumps(sample), flush=True)
