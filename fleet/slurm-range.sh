#!/bin/sh
# One job of the array: the range in its line of the plan.
set -eu
file=$1
shift
range=$(sed -n "${SLURM_ARRAY_TASK_ID}p" "$file.plan")
nacre --threads "${SLURM_CPUS_PER_TASK:-1}" -f --range "$range" "$@" "$file"
