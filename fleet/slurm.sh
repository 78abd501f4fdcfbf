#!/bin/sh
# Codes FILE on a cluster with Slurm, whose nodes share this folder: an array of jobs, one for each
# range, and a join that waits for all of them.
#   sh slurm.sh FILE [options of nacre]
set -eu
file=${1%/}
shift
nacre --plan "$@" "$file" > "$file.plan"
ranges=$(wc -l < "$file.plan")
array=$(sbatch --parsable --job-name=nacre --cpus-per-task=2 --array="1-$ranges" \
  "$(dirname "$0")/slurm-range.sh" "$file" "$@")
sbatch --job-name=nacre-join --cpus-per-task=1 --dependency="afterok:$array" \
  "$(dirname "$0")/slurm-join.sh" "$file"
