#!/usr/bin/python3
"""kdbx.py FILE PASSWORD: all that a KeePass database holds: its entries with their former contents and the recycle bin as
XML, and whatever is or was attached to them. (keepassxc-cli leaves out what is attached.)"""

import sys

from pykeepass import PyKeePass

database = PyKeePass(sys.argv[1], password=sys.argv[2])
xml = database.xml()
sys.stdout.buffer.write(xml if isinstance(xml, bytes) else xml.encode())  # bytes in Debian 13, text in 12
for attached in database.binaries:
    sys.stdout.buffer.write(b"\n" + attached)
