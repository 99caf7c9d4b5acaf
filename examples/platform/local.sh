#!/bin/sh
# Writes local/compose.yaml: the workloads on this machine, by Compose. `SCORE_SEED` makes passwords the same each time; leave
# it out where that matters. What the vault holds is for whoever starts it: variables, or a file .env beside it.
set -e
cd "$(dirname "$0")"
export SCORE_SEED=${SCORE_SEED-ferries}
mkdir -p local
cd local
[ -d .score-compose ] || score-compose init --no-sample --no-default-provisioners --project ferries --quiet
score-compose generate ../workloads/*.yaml --definitions ../definitions \
  --org harbourline --app ferries --env local --env-type local \
  --values ../values/ferries.yaml --values ../values/local.yaml --keep-resources
