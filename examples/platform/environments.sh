#!/bin/sh
# Writes out/ENV/ for each environment: the manifests, and the graph of the resources in four forms. All of them are environments
# of one project. `SCORE_SEED` makes passwords and labels the same each time; leave it out where passwords matter.
set -e
cd "$(dirname "$0")"
export SCORE_SEED=${SCORE_SEED-ferries}

environment() {
  score-k8s generate workloads/*.yaml --definitions definitions \
    --org harbourline --app ferries --env "$1" --env-type "$2" \
    --values values/ferries.yaml --values 'values/{env}.yaml' --output 'out/{env}/manifests.yaml'
  # Of the environment as it was generated.
  score-k8s graph --env "$1" --format json >"out/$1/graph.json"
  score-k8s graph --env "$1" --format dot >"out/$1/graph.dot"
  score-k8s graph --env "$1" --format mermaid >"out/$1/graph.mmd"
  score-k8s graph --env "$1" --format svg >"out/$1/graph.svg"
}

[ -d .score-k8s ] || score-k8s init --no-sample --no-default-provisioners --quiet
environment dev development
environment pr-42 preview
environment live production
