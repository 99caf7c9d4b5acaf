# What `ci` and `demo` share; both read it into their shell, in this folder.
repository=$(cd ../.. && pwd)
export npm_config_loglevel=error npm_config_audit=false npm_config_fund=false npm_config_update_notifier=false

say() { printf 'backstage: %s\n' "$*"; }

# timed NAME COMMAND...: runs it, and says how long it took.
timed() {
  local name=$1 from=$SECONDS
  shift
  "$@"
  say "$name took $((SECONDS - from)) s"
}

export SCORE_BIN_DIR=${SCORE_BIN_DIR:-}
apt_updated=
need() { # need PACKAGE...
  say "installs $*"
  local as=()
  if [ "$(id -u)" != 0 ]; then as=(sudo -n); fi
  if [ -z "$apt_updated" ]; then "${as[@]}" apt-get update -qq; fi
  apt_updated=yes
  "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null
}

# Whether cargo says how far it is: for people who wait, so not in ci.
progress=

# digest FILE...: one text that changes if a file or a folder does.
digest() { find "$@" -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1; }

# packages FOLDER: npm ci, unless what is there is what the lockfile says.
packages() {
  local stamp
  stamp=$(sha256sum "$1/package-lock.json" | cut -d ' ' -f 1)
  if [ -d "$1/node_modules" ] && [ "$(cat "$1/node_modules/.lock-digest" 2>/dev/null)" = "$stamp" ]; then return; fi
  npm ci --prefix "$1" --ignore-scripts || return
  echo "$stamp" >"$1/node_modules/.lock-digest"
}

backend_packages() {
  packages . && packages e2e
}

programs() {
  if [ -n "${SCORE_BIN_DIR:-}" ]; then return; fi
  local quiet=--quiet
  if [ -n "$progress" ]; then quiet=; fi
  (cd "$repository" && cargo build $quiet -p score-k8s -p score-compose $([ "$(profile)" = release ] && echo --release))
  SCORE_BIN_DIR=$(built_programs)
}

profile() { if [ "${SCORE_CI:-}" = full ]; then echo release; else echo debug; fi; }

# The folder that cargo builds the programs into.
built_programs() { echo "${CARGO_TARGET_DIR:-$repository/target}/$(profile)"; }

node_is_there() { command -v npm >/dev/null && node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)'; }

build() {
  rm -rf .build compiler/dist scaffolder-module/dist catalog-module/dist e2e/node_modules/.modules-digest
  npx --no-install tsc -b
  mkdir -p .build/packs
  npm pack --workspaces --pack-destination .build/packs --ignore-scripts --silent >/dev/null
  # As an adopter does; package.json and the lockfile of the backend stay as they are.
  npm install --prefix e2e --no-save --ignore-scripts .build/packs/*.tgz
}

# build, unless nothing that it is made from has changed. What `npm ci` removes from the backend is missing then.
build_again() {
  local stamp
  stamp=$(digest compiler scaffolder-module catalog-module tsconfig*.json package-lock.json e2e/package-lock.json)
  if [ "$(cat e2e/node_modules/.modules-digest 2>/dev/null)" = "$stamp" ]; then return; fi
  build
  echo "$stamp" >e2e/node_modules/.modules-digest
}

# Node 22 as a package of npm, for machines whose own Node is older than 20.
node_of_npm() {
  npm install --prefix .node --no-save --ignore-scripts "node-linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')@22.23.3"
  PATH=$(echo "$PWD"/.node/node_modules/node-linux-*/bin):$PATH
}

# What the machine has to have.
requirements() {
  if ! node_is_there; then
    command -v npm >/dev/null || need nodejs npm
    node_is_there || node_of_npm
    say "runs on Node $(node --version)"
  fi
  if ! command -v initdb >/dev/null && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then need postgresql; fi
  if ! command -v ps >/dev/null; then need procps; fi
}

frontend() {
  packages app
  node app/build.mjs
}

# The bundle of frontend, unless nothing that it is made from has changed.
bundle_again() {
  local stamp
  stamp=$(digest app/src app/build.mjs app/package-lock.json)
  if [ "$(cat app/dist/.digest 2>/dev/null)" = "$stamp" ]; then return; fi
  node app/build.mjs
  echo "$stamp" >app/dist/.digest
}
