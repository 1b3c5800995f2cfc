"""The messages on the socket between a zygote's child and the process that asked for it."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

NOTEBOOK = b"n"
"""Asks for a fork that runs a notebook."""
KERNEL = b"k"
"""Asks for a fork that becomes a Jupyter kernel, or that works: it calls functions for who asked."""
HELLO = b"h"
"""Asks for an answer as soon as notebooks can be asked for: one byte, or nothing if they cannot."""


def receive(talk: socket.socket) -> Any:
    """Read a JSON value from a socket. Raises EOFError at the end."""
    return json.loads(content_of(talk))


def content_of(talk: socket.socket) -> bytes:
    """Read bytes from a socket, like the text of a JSON value: how many in eight bytes, then themselves. Raises EOFError at the end."""
    (length,) = struct.unpack("!Q", _exactly(talk, 8))
    return _exactly(talk, length)


def send(talk: socket.socket, value: Any) -> None:
    """Write a JSON value to a socket as `receive` reads it."""
    put(talk, json.dumps(value).encode("utf-8", "surrogatepass"))


def put(talk: socket.socket, content: bytes) -> None:
    """Write bytes to a socket as `content_of` reads them."""
    talk.sendall(struct.pack("!Q", len(content)) + content)


def _exactly(talk: socket.socket, length: int) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        part = talk.recv(min(length - len(parts), 1 << 20))
        if not part:
            raise EOFError("the other side is gone")
        parts += part
    return bytes(parts)
