#!/bin/sh
# Writes out/ENV/ for each environment: the manifests, and the graph of the resources in four forms. Each environment is a
# project of its own. `SCORE_SEED` makes passwords and labels the same each time; leave it out where passwords matter.
set -e
cd "$(dirname "$0")"
export SCORE_SEED=${SCORE_SEED-ferries}

environment() {
  mkdir -p "out/$1"
  cd "out/$1"
  [ -d .score-k8s ] || score-k8s init --no-sample --no-default-provisioners --quiet
  score-k8s generate ../../workloads/*.yaml --definitions ../../definitions \
    --org harbourline --app ferries --env "$1" --env-type "$2" \
    --values ../../values/ferries.yaml --values "../../values/$1.yaml"
  # Of the environment as it was generated.
  score-k8s graph --format json >graph.json
  score-k8s graph --format dot >graph.dot
  score-k8s graph --format mermaid >graph.mmd
  score-k8s graph --format svg >graph.svg
  cd ../..
}

environment dev development
environment pr-42 preview
environment live production
