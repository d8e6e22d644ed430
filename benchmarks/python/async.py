"""async.py URL AT-ONCE [CA-FILE]: transfers of one URL, so many at once; over HTTP/2 with a CA file."""
import sys

import pycurl

from meter import Counter, raise_descriptor_limit, serve
from multi import Multi

url, at_once, *authority = sys.argv[1:]
at_once = int(at_once)
counter = Counter()


def create_handle():
    curl = pycurl.Curl()
    curl.setopt(pycurl.URL, url)
    curl.setopt(pycurl.NOSIGNAL, 1)
    curl.setopt(pycurl.FAILONERROR, 1)
    curl.setopt(pycurl.WRITEFUNCTION, counter.write)
    if authority:
        curl.setopt(pycurl.CAINFO, authority[0])
        curl.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_2TLS)
        curl.setopt(pycurl.PIPEWAIT, 1)
    return curl


raise_descriptor_limit()
loop = Multi(at_once)
handles = [create_handle() for _ in range(at_once)]


def transfers(count):
    started = min(at_once, count)
    for curl in handles[:started]:
        loop.multi.add_handle(curl)
    finished = 0
    while finished < count:
        loop.step()
        for curl in loop.finished():
            loop.multi.remove_handle(curl)
            finished += 1
            if started < count:
                loop.multi.add_handle(curl)
                started += 1


serve(transfers, counter)
