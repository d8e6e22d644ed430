"""easy.py URL: transfers of one URL, one after the other, on one handle."""
import sys

import pycurl

from meter import Counter, serve

counter = Counter()
curl = pycurl.Curl()
curl.setopt(pycurl.URL, sys.argv[1])
curl.setopt(pycurl.NOSIGNAL, 1)
curl.setopt(pycurl.FAILONERROR, 1)
curl.setopt(pycurl.WRITEFUNCTION, counter.write)


def transfers(count):
    for _ in range(count):
        curl.perform()


serve(transfers, counter)
