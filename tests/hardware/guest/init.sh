#!/bin/busybox sh
# Process 1 of the guest: loads the modules, lays a writable layer over the host's files (which stay as they are),
# and runs the worker in it. Its output goes to the serial console.
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
for module in /modules/*.ko; do
  insmod "$module" || echo "guest: $module cannot be loaded"
done
. /settings
mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,cache=loose,ro host /lower || poweroff -f
mount -t tmpfs tmpfs /upper
mkdir /upper/changes /upper/work
mount -t overlay -o lowerdir=/lower,upperdir=/upper/changes,workdir=/upper/work overlay /root || poweroff -f
for folder in proc sys dev; do
  mkdir -p "/root/$folder"
  mount --move "/$folder" "/root/$folder"
done
# Not over /tmp: the clone may lie there.
mkdir -p /root/run
mount -t tmpfs tmpfs /root/run
# The addresses of QEMU's user network: the guest is .15, the host is .2.
ip link set lo up
ip link set eth0 up
ip addr add 10.0.2.15/24 dev eth0
chroot /root /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/run "$NODE" "$WORKER" "$PORT" </root/dev/null
echo "guest: the worker ended with code $?"
poweroff -f
