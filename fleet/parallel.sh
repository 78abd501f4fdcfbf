#!/bin/sh
# Codes FILE with GNU parallel: on all cores of this machine, or on the machines of PARALLEL (such as
# "--sshloginfile hosts --wd ."), when they share this folder. Run again after a fault, it goes on where it was.
#   sh parallel.sh FILE [options of nacre]
set -eu
file=${1%/}
shift
nacre --plan "$@" "$file" > "$file.plan"
parallel --retries 3 --joblog "$file.log" --resume-failed \
  nacre --threads 1 -f --range {} "$@" "$file" :::: "$file.plan"
nacre --join -o "$file.nacre" "$file".*.piece
rm "$file".*.piece "$file.plan" "$file.log"
