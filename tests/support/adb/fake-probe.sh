#!/system/bin/sh
# Speaks the probe protocol (docs/probe-protocol.md) without MNN: each step's first tensor comes back as the output
# `same`. Step ids make it misbehave: `slow` waits in the middle, `crash` dies of a signal.
[ "$1" = --version ] && { echo "a stand-in for a probe"; exit 0; }
plan=$2

bytes() { # number count: little-endian
  number=$1
  left=$2
  text=
  while [ "$left" -gt 0 ]; do
    text="$text\\$(printf %03o $((number & 255)))"
    number=$((number >> 8))
    left=$((left - 1))
  done
  printf "$text" >&3
}
frame() { # header [file]
  printf MPF1 >&3
  bytes ${#1} 4
  if [ -n "$2" ]; then bytes "$(stat -c %s "$2")" 8; else bytes 0 8; fi
  printf %s "$1" >&3
  [ -z "$2" ] || cat "$2" >&3
}

echo "MNN says this on its standard output"
echo "and this on its standard error" >&2
echo "$(taskset -p $$)"
frame '{"kind":"hello","protocol":"mnn-parity.probe/2","speaker":"stand-in","mnn":null,"speaks":{"stay":false,"session":[]}}'
frame '{"kind":"model","inputs":[],"outputs":[],"version":null,"ms":1}'
grep -o '"id":"[^"]*"\|"file":"[^"]*"' "$plan" | while read -r word; do
  value=${word#*:\"}
  value=${value%\"}
  case "$word" in
    '"id"'*) id=$value ;;
    *)
      frame "{\"kind\":\"begin\",\"step\":\"$id\",\"repeat\":0}"
      case "$id" in
        slow*) sleep 2 ;;
        crash*) kill -SEGV $$; exit ;;
      esac
      size=$(stat -c %s "$value")
      frame "{\"kind\":\"output\",\"name\":\"same\",\"dtype\":\"uint8\",\"shape\":[$size]}" "$value"
      frame "{\"kind\":\"end\",\"step\":\"$id\",\"repeat\":0,\"ms\":1,\"code\":0}"
      ;;
  esac
done
frame '{"kind":"bye"}'
