#!/usr/bin/env bash
# Runs a static x86-64 program on an emulated processor with AVX-512, for machines that have none: Bochs starts a Linux
# kernel whose first process runs the program and writes to a serial port. Half a minute passes before it does; then it
# runs a few hundred times slower than here.
#
#     run_in_bochs.sh PROGRAM [ARGUMENT]     # prints what PROGRAM prints; its exit status is this one's
#
# Needs clang (CLANG=... names another), Debian's packages bochs, isolinux, syslinux-common, xorriso and cpio,
# and a Linux kernel that knows serial consoles (KERNEL=..., otherwise the newest of /boot; Debian's
# linux-image-cloud-amd64 has one). Without them the exit status is 69. SECONDS_AT_MOST (900) bounds the whole.
set -euo pipefail
program=$1 argument=${2:-}
kernel=${KERNEL:-$(ls -v /boot/vmlinuz-* 2>/dev/null | tail -1)}
clang=${CLANG:-clang}
missing=""
for tool in "$clang" bochs xorriso cpio; do command -v "$tool" >/dev/null || missing="$missing $tool"; done
for file in /usr/lib/ISOLINUX/isolinux.bin /usr/lib/syslinux/modules/bios/ldlinux.c32 /usr/share/bochs/BIOS-bochs-latest \
  /usr/share/bochs/VGABIOS-lgpl-latest "${kernel:-/boot/vmlinuz}"; do
  [ -r "$file" ] || missing="$missing $file"
done
[ -z "$missing" ] || { echo "no$missing here: apt-get install" \
  "bochs isolinux syslinux-common xorriso cpio linux-image-cloud-amd64" >&2; exit 69; }

machine=$(mktemp -d)
emulator=""
trap '[ -z "$emulator" ] || kill "$emulator" 2>/dev/null || true; rm -rf "$machine"' EXIT
mkdir -p "$machine/root/proc" "$machine/disc/isolinux"

cat >"$machine/init.c" <<'C'
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
  int status = 0;
  mount("proc", "/proc", "proc", 0, NULL);  // Swift's runtime looks there for itself
  puts("\nBEGIN");
  fflush(stdout);
  if (fork() == 0) execl("/program", "program", getenv("ARGUMENT"), NULL), _exit(127);
  wait(&status);
  printf("\nEND %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  fflush(stdout);
  for (;;) pause();
}
C
"$clang" -O1 -static "$machine/init.c" -o "$machine/root/init"
cp "$program" "$machine/root/program"
(cd "$machine/root" && find . | cpio --quiet -o -H newc | gzip -1 >"$machine/disc/initrd.gz")
cp "$kernel" "$machine/disc/vmlinuz"
cp /usr/lib/ISOLINUX/isolinux.bin /usr/lib/syslinux/modules/bios/ldlinux.c32 "$machine/disc/isolinux/"
# Bochs 2.7 misreports the size of compacted processor states, whereupon Linux would do without AVX: hence the
# uncompacted ones.
cat >"$machine/disc/isolinux/isolinux.cfg" <<E
DEFAULT run
LABEL run
  KERNEL /vmlinuz
  INITRD /initrd.gz
  APPEND console=ttyS0 quiet mitigations=off clearcpuid=xsavec noxsaves ARGUMENT=$argument
E
xorriso -as mkisofs -quiet -o "$machine/disc.iso" -b isolinux/isolinux.bin -c isolinux/boot.cat -no-emul-boot \
  -boot-load-size 4 -boot-info-table "$machine/disc" 2>/dev/null
cat >"$machine/bochsrc" <<E
plugin_ctrl: serial=1
megs: 1024
cpu: model=corei7_skylake_x, ips=50000000
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
ata0-master: type=cdrom, path=$machine/disc.iso, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev=$machine/serial.txt
display_library: rfb, options="timeout=0"
log: $machine/bochs.log
panic: action=fatal
E
echo continue >"$machine/commands"  # for Debian's Bochs, which waits in its debugger
touch "$machine/serial.txt"
bochs -q -f "$machine/bochsrc" -rc "$machine/commands" >"$machine/bochs.out" 2>&1 </dev/null &
emulator=$!
for ((second = 0; second < ${SECONDS_AT_MOST:-900}; second++)); do
  grep -q '^END ' "$machine/serial.txt" && break
  kill -0 "$emulator" 2>/dev/null || break
  sleep 1
done
tr -d '\r' <"$machine/serial.txt" | sed '1,/^BEGIN$/d; /^$/N; /^\n*END /,$d'
status=$(tr -d '\r' <"$machine/serial.txt" | sed -n 's/^END //p')
[ -n "$status" ] || { echo "the emulated machine did not come to its end:" >&2; tail -5 "$machine/bochs.out" >&2; exit 70; }
exit "$status"
