"""What stands for ``wenmai`` in the shell of the documents: has the server fork, and ends as the fork does.

    python -I -S calling.py SOCKET ARGUMENT …

It passes on its streams, folder and environment, and the signals that it is sent. Imports would cost more than all that
it does; so it uses none that can be done without.
"""

import _signal
import _socket
import os
import sys


def main(address: str, *arguments: str) -> None:
    server = _socket.socket(_socket.AF_UNIX)
    server.connect(address)
    environment = [name + b"=" + value for name, value in os.environb.items()]
    folder = os.getcwdb()  # noqa: PTH109  # pathlib alone takes longer to import than all this takes
    told = b"\0".join((folder, b"%d" % len(arguments), *map(os.fsencode, arguments), *environment))
    streams = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))
    server.sendmsg([len(told).to_bytes(4, "big")], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)])
    server.sendall(told)
    process = int.from_bytes(server.recv(4), "big")
    for number in (_signal.SIGTERM, _signal.SIGINT, _signal.SIGHUP):
        _signal.signal(number, lambda received, _frame: os.kill(process, received))
    status = server.recv(4)
    if not status:
        sys.exit("the server that forks has ended")
    ended = int.from_bytes(status, "big")
    if os.WIFSIGNALED(ended):
        if os.WTERMSIG(ended) != _signal.SIGKILL:
            _signal.signal(os.WTERMSIG(ended), _signal.SIG_DFL)
        os.kill(os.getpid(), os.WTERMSIG(ended))
    sys.exit(os.WEXITSTATUS(ended))


main(*sys.argv[1:])
