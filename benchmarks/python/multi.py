"""A CurlMulti driven by socket_action and epoll."""
import select
import time

import pycurl


class Multi:
    def __init__(self, max_connections):
        self.multi = pycurl.CurlMulti()
        self.epoll = select.epoll()
        self.deadline = None
        self.multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        self.multi.setopt(pycurl.M_TIMERFUNCTION, self._set_timer)
        self.multi.setopt(pycurl.M_MAXCONNECTS, max_connections)

    def step(self):
        """One wait, and what is due after it."""
        patience = -1 if self.deadline is None else max(self.deadline - time.monotonic(), 0)
        for descriptor, what in self.epoll.poll(patience, 256):
            ready = pycurl.CSELECT_IN if what & (select.EPOLLIN | select.EPOLLHUP) else 0
            ready |= pycurl.CSELECT_OUT if what & select.EPOLLOUT else 0
            ready |= pycurl.CSELECT_ERR if what & select.EPOLLERR else 0
            self.multi.socket_action(descriptor, ready)
        if self.deadline is not None and time.monotonic() >= self.deadline:
            self.deadline = None
            self.multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)

    def finished(self):
        """The handles that are done; a failure ends the program."""
        more = 1
        while more:
            more, done, failed = self.multi.info_read()
            if failed:
                raise SystemExit(f"transfer: {failed[0][2]}")
            yield from done

    def _watch(self, what, descriptor, multi, known):
        if what == pycurl.POLL_REMOVE:
            self._forget(descriptor)
            return
        events = select.EPOLLIN if what & pycurl.POLL_IN else 0
        events |= select.EPOLLOUT if what & pycurl.POLL_OUT else 0
        try:
            self.epoll.register(descriptor, events)
        except FileExistsError:
            self.epoll.modify(descriptor, events)

    def _forget(self, descriptor):
        try:
            self.epoll.unregister(descriptor)
        except OSError:
            return  # closed already, which has the same effect

    def _set_timer(self, milliseconds):
        self.deadline = None if milliseconds < 0 else time.monotonic() + milliseconds / 1000
