"""upload.py URL LENGTH: uploads of so many bytes, one after the other, on one handle."""
import sys

import pycurl

from meter import Counter, serve

url, length = sys.argv[1], int(sys.argv[2])
block = bytes(65536)
counter = Counter()
curl = pycurl.Curl()


class Source:
    def __init__(self):
        self.left = length

    def read(self, room):
        data = block[:min(room, self.left, len(block))]
        self.left -= len(data)
        counter.bytes += len(data)
        return data


curl.setopt(pycurl.URL, url)
curl.setopt(pycurl.NOSIGNAL, 1)
curl.setopt(pycurl.FAILONERROR, 1)
curl.setopt(pycurl.HTTPHEADER, ["Expect:"])
curl.setopt(pycurl.UPLOAD, 1)
curl.setopt(pycurl.INFILESIZE_LARGE, length)


def transfers(count):
    for _ in range(count):
        curl.setopt(pycurl.READFUNCTION, Source().read)
        curl.perform()


serve(transfers, counter)
