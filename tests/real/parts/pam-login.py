#!/usr/bin/python3
"""pam-login.py PROGRAM: becomes KWallet's PROGRAM, started as pam_kwallet starts it when somebody signs in to the desktop: with
the key of the wallet, which it makes or opens, in a pipe, and with a socket that brings the environment."""

import os
import socket
import sys

program = sys.argv[1]
place = os.path.join(os.environ["XDG_RUNTIME_DIR"], "pam.socket")
if os.path.exists(place):
    os.unlink(place)

key, into = os.pipe()
os.write(into, bytes(range(1, 57)))
os.close(into)

listener = socket.socket(socket.AF_UNIX)
listener.bind(place)
listener.listen()
with socket.socket(socket.AF_UNIX) as desktop:
    desktop.connect(place)
    desktop.sendall(f"DISPLAY={os.environ['DISPLAY']}\n".encode())

for inherited in (key, listener.fileno()):
    os.set_inheritable(inherited, True)
os.environ["PAM_KWALLET5_LOGIN"] = place
os.execvp(program, [program, "--pam-login", str(key), str(listener.fileno())])
