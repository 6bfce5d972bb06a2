"""Frames, out and in: docs/probe-protocol.md."""

import json
import os
import struct

MAGIC = b"MPF1"
HEADER_LIMIT = 1 << 20
PART = 1 << 20


class Frames:
    """Writes frames to a file descriptor; blocks when the reader is slow."""

    def __init__(self, fd):
        self.fd = fd

    def send(self, kind, payload=None, **fields):
        header = json.dumps({"kind": kind, **fields}).encode()
        size = 0 if payload is None else payload.nbytes
        self._write(MAGIC + struct.pack("<IQ", len(header), size) + header)
        if size:
            self._write(memoryview(payload).cast("B"))

    def _write(self, data):
        view = memoryview(data)
        while view:
            view = view[os.write(self.fd, view) :]


class BrokenRequests(Exception):
    """What came in is no frame, or stopped where one was due: whoever wrote it is gone or cannot be understood."""


class Requests:
    """Reads frames from a file descriptor, not further than is asked for."""

    def __init__(self, fd):
        self.fd = fd

    def next(self):
        """The next frame's header and the length of its payload, which is to be taken or skipped; None at the end."""
        start = self._read(16)
        if not start:
            return None
        length, size = struct.unpack("<IQ", start[4:]) if len(start) == 16 else (0, 0)
        if start[:4] != MAGIC or len(start) < 16 or length > HEADER_LIMIT:
            raise BrokenRequests("standard input holds something that is no frame")
        try:
            header = json.loads(self._must(length))
        except ValueError as error:
            raise BrokenRequests("a frame's header on standard input is no JSON: %s" % error)
        if not isinstance(header, dict):
            raise BrokenRequests("a frame's header on standard input is no object")
        return header, size

    def take(self, into):
        """Fills an array with the payload."""
        view = memoryview(into).cast("B") if into.nbytes else memoryview(b"")
        while view:
            part = os.read(self.fd, min(len(view), PART))
            if not part:
                raise BrokenRequests("standard input ended inside a frame")
            view[: len(part)] = part
            view = view[len(part) :]

    def skip(self, size):
        while size:
            size -= len(self._must(min(size, PART)))

    def _must(self, size):
        data = self._read(size)
        if len(data) < size:
            raise BrokenRequests("standard input ended inside a frame")
        return data

    def _read(self, size):
        data = b""
        while len(data) < size:
            part = os.read(self.fd, size - len(data))
            if not part:
                break
            data += part
        return data
