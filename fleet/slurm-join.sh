#!/bin/sh
# When all jobs of the array have gone well.
set -eu
nacre --join -o "$1.nacre" "$1".*.piece
rm "$1".*.piece "$1.plan"
