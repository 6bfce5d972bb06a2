/** What a phone with the reporter's chip says of itself, as far as we ask. */

/** /proc/cpuinfo of four Cortex-A78 and four Cortex-A55. */
export const cpuInfo = [...Array(8).keys()]
  .map((core) =>
    [
      `processor\t: ${core}`,
      "BogoMIPS\t: 38.40",
      "Features\t: fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp",
      "CPU implementer\t: 0x41",
      "CPU architecture: 8",
      "CPU variant\t: 0x1",
      `CPU part\t: ${core < 4 ? "0xd05" : "0xd41"}`,
      "CPU revision\t: 0",
      "",
    ].join("\n"),
  )
  .join("\n");

/** An x86 Android in Google's emulator, which also lists the Arm ABI that it translates apps of. */
export const getpropOfEmulator = `#!/system/bin/sh
cat <<'END'
[ro.boot.qemu]: [1]
[ro.hardware]: [ranchu]
[ro.build.version.release]: [14]
[ro.build.version.sdk]: [34]
[ro.product.cpu.abi]: [x86_64]
[ro.product.cpu.abilist]: [x86_64,arm64-v8a]
[ro.product.manufacturer]: [Google]
[ro.product.model]: [sdk_gphone64_x86_64]
END
`;

/** A phone with these ABIs, its own first. */
export const getprop = (abis: string): string => `#!/system/bin/sh
cat <<'END'
[ro.board.platform]: [parrot]
[ro.build.version.release]: [14]
[ro.build.version.sdk]: [34]
[ro.product.cpu.abi]: [${abis.split(",")[0]}]
[ro.product.cpu.abilist]: [${abis}]
[ro.product.manufacturer]: [Stand-In]
[ro.product.model]: [Phone]
[ro.soc.manufacturer]: [QTI]
[ro.soc.model]: [SM6450]
END
`;

export const dumpsys = `#!/system/bin/sh
case "$1" in
  SurfaceFlinger) echo "GLES: Qualcomm, Adreno (TM) 710, OpenGL ES 3.2 V@0676.32" ;;
  thermalservice) echo "IsStatusOverride: false"; echo "Thermal Status: 1" ;;
  battery) printf 'Current Battery Service state:\\n  AC powered: false\\n  USB powered: true\\n  level: 81\\n  temperature: 312\\n' ;;
esac
`;

/** What Google's emulator says of its GPU; of its battery nothing is played. */
export const dumpsysOfEmulator = `#!/system/bin/sh
case "$1" in
  SurfaceFlinger) echo "GLES: Google (Google Inc.), Android Emulator OpenGL ES Translator, OpenGL ES 3.0" ;;
esac
`;

/** Says one line of the process it is asked about. */
export const logcat = `#!/system/bin/sh
for word in "$@"; do
  case "$word" in
    crash) exit 0 ;;
    --pid=*) echo "--------- beginning of main"; echo "11-24 07:00:00.000  \${word#--pid=}  \${word#--pid=} D MNNJNI  : hello from logcat" ;;
  esac
done
`;
