"""waiting.py URL: so many downloads at once that stall after their first byte, and the memory that they take."""
import gc
import sys

import pycurl

from meter import Counter, own_memory, raise_descriptor_limit, serve
from multi import Multi

counter = Counter()


def create_handle():
    curl = pycurl.Curl()
    curl.setopt(pycurl.URL, sys.argv[1])
    curl.setopt(pycurl.NOSIGNAL, 1)
    curl.setopt(pycurl.WRITEFUNCTION, counter.write)
    return curl


raise_descriptor_limit()
loop = Multi(1)


def transfers(count):
    gc.collect()
    memory = own_memory()
    due = counter.bytes + count
    handles = [create_handle() for _ in range(count)]
    for curl in handles:
        loop.multi.add_handle(curl)
    while counter.bytes < due:
        loop.step()
    gc.collect()
    memory = own_memory() - memory
    for curl in handles:
        loop.multi.remove_handle(curl)
        curl.close()
    return memory


serve(transfers, counter)
