#!/bin/sh
# Runs inside namespaces of its own (mount, process, user): builds what a phone's file system has of what we touch,
# and becomes adbd. Nothing of it is seen outside, and all of it is gone when this process is.
#
# ROOT      an empty folder to build on        CACHE   the folder of the unpacked packages
# SPACE     size of /data, as tmpfs takes it   QEMU    qemu-aarch64, or empty for a device without
# FAKES     folder with getprop, dumpsys, logcat, and cpuinfo where the CPU is played
set -eu
mount -t tmpfs -o size=64m device "$ROOT"
cd "$ROOT"
mkdir -p bin system/bin data proc dev etc usr/lib tmp "./$CACHE"
# Of the machine's own only the C library, for the shell and the tools.
for link in lib lib64; do
  if [ -L "/$link" ]; then cp -P "/$link" .; elif [ -d "/$link" ]; then mkdir $link && mount --rbind "/$link" $link; fi
done
mount --rbind /usr/lib usr/lib
if [ -d /usr/lib64 ]; then mkdir usr/lib64 && mount --rbind /usr/lib64 usr/lib64; fi
mount --rbind /dev dev
mount --rbind "$CACHE" "./$CACHE"
mount -t proc proc proc
mount -t tmpfs -o "size=$SPACE" data data
mkdir -p data/local/tmp
cp "$TOYBOX" system/bin/toybox
cp "$MKSH" system/bin/sh
# Debian's adbd starts this one.
cp "$MKSH" bin/sh
cp "$FAKES"/getprop "$FAKES"/dumpsys "$FAKES"/logcat system/bin/
for name in $(system/bin/toybox); do [ -e "system/bin/$name" ] || ln -s toybox "system/bin/$name"; done
echo 'root:x:0:0:root:/:/system/bin/sh' > etc/passwd
echo 'root:x:0:' > etc/group
# A device that has this machine's CPU says so itself.
[ ! -e "$FAKES/cpuinfo" ] || mount --bind "$FAKES/cpuinfo" proc/cpuinfo
if [ -n "$QEMU" ]; then
  # Registered for this user namespace alone (Linux 6.7 and later).
  mount -t binfmt_misc none proc/sys/fs/binfmt_misc
  echo ":aarch64:M::\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00:\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff:$QEMU:F" > proc/sys/fs/binfmt_misc/register
fi
exec chroot . /system/bin/env -i PATH=/system/bin ANDROID_DATA=/data ADBD_PORT="$PORT" QEMU_CPU="$CPU" \
  "$LOADER" --library-path "$LIBRARIES" "$ADBD"
