"""slow_loopback.py MILLISECONDS COMMAND…: runs a command in a network of its own, whose 127.0.0.1 is so far away.

Every packet to 127.0.0.1 goes out through a TUN device to this program, which writes it back half a round trip later. What
the kernel does by itself with `tc … netem`, where it has that. Start it by `unshare --map-root-user --net`.
"""

import collections
import fcntl
import os
import select
import struct
import subprocess
import sys
import time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000  # linux/if_tun.h
DEVICE = "far"
LARGEST = 1 << 16

# What is sent to 127.0.0.1 looks into table 1 first, which knows the device alone; what comes out of the device is local.
ROUTES = f"""
ip link set lo up
ip link set {DEVICE} up
ip route add table 1 127.0.0.0/8 dev {DEVICE} src 127.0.0.1
ip rule add pref 1 iif {DEVICE} lookup local
ip rule add pref 2 to 127.0.0.0/8 lookup 1
ip rule add pref 3 lookup local
ip rule del pref 0
"""
# Packets from here to here are no forgery; and there is no ::1 that is nearer.
SETTINGS = {
    f"ipv4/conf/{DEVICE}/route_localnet": "1",
    f"ipv4/conf/{DEVICE}/accept_local": "1",
    f"ipv4/conf/{DEVICE}/rp_filter": "0",
    "ipv4/conf/all/rp_filter": "0",
    "ipv6/conf/all/disable_ipv6": "1",
}


def main():
    way = float(sys.argv[1]) / 2000
    device = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", DEVICE.encode(), IFF_TUN | IFF_NO_PI))
    for name, value in SETTINGS.items():
        with open(f"/proc/sys/net/{name}", "w") as setting:
            setting.write(value)
    subprocess.run(["sh", "-ec", ROUTES], check=True)
    command = subprocess.Popen(sys.argv[2:])
    carry(device, way, command)
    return command.returncode


def carry(device, way, command):
    under_way = collections.deque()
    while command.poll() is None:
        now = time.monotonic()
        while under_way and under_way[0][0] <= now:
            os.write(device, under_way.popleft()[1])
        pause = under_way[0][0] - now if under_way else 0.1
        if select.select([device], [], [], max(pause, 0))[0]:
            under_way.append((time.monotonic() + way, os.read(device, LARGEST)))


sys.exit(main())
