#!/usr/bin/env bash
# Installs the Debian packages that hold what is named and missing, for CI: scripts/real/install-packages.sh java mvn ...
# A machine that has it all is left alone; one that is not ours to change is told what it needs.
set -uo pipefail

missing=()
for name in "$@"; do
  case $name in
    java) command -v java > /dev/null || missing+=(default-jre-headless) ;;
    mvn) command -v mvn > /dev/null || missing+=(maven) ;;
    man) command -v man > /dev/null || missing+=(man-db) ;;
    setpriv) command -v setpriv > /dev/null || missing+=(util-linux) ;;
    python3)
      if ! command -v python3 > /dev/null || ! python3 -c 'import ensurepip, venv' 2> /dev/null; then missing+=(python3 python3-venv); fi
      ;;
    *) command -v "$name" > /dev/null || missing+=("$name") ;;
  esac
done
if [ ${#missing[@]} = 0 ]; then exit 0; fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
  echo "the real tiers need ${missing[*]}, which this run cannot install" >&2
  exit 1
fi
for attempt in 1 2 3; do
  apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" && exit 0
  sleep $((attempt * 5))
done
exit 1
