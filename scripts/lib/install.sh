# shellcheck shell=bash
# Sourced by the scripts beside it: installs the Debian 12 packages a job needs, and only those that are
# missing. Quick when all is there: one dpkg-query, no apt-get. Needs root or sudo otherwise.

# What building and running the programs takes (the demo).
JIDAN_BUILD_PACKAGES=(
  g++ cmake ninja-build ccache mold pkg-config
  libboost1.81-dev libboost-url1.81-dev libssl-dev
  libsimdjson-dev libsqlitecpp-dev libsqlite3-dev nlohmann-json3-dev node-llhttp
  libtomlplusplus-dev libcli11-dev libspdlog-dev prometheus-cpp-dev
  libhowardhinnant-date-dev tzdata libicu-dev zlib1g-dev libjemalloc-dev
)
# What the tests take on top. The configuration step looks for them in every build that has tests on.
JIDAN_TEST_PACKAGES=(
  libboost-test1.81-dev librapidcheck-dev clang-format-14 clang-14 python3 sqlite3 curl valgrind
)

jidan_missing_packages() {
  # A package with a name of its own architecture reports as name:arch; ${Package} doesn't.
  local installed
  # dpkg-query fails when it knows one of the names not at all: that is an answer, not an error.
  installed=" $({ dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true; } |
    awk '$1 == "installed" {printf "%s ", $2}') "
  local package
  for package in "$@"; do
    [[ $installed == *" $package "* ]] || printf '%s\n' "$package"
  done
}

# The command prefix that makes us root, or an explanation why there is none.
jidan_as_root() {
  if [[ $(id -u) -eq 0 ]]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else
    echo "These need root, and sudo is not here. As root run: $*" >&2
    return 1
  fi
}

jidan_apt_get() {
  # --no-install-recommends keeps an install to what is named; a lock held by another apt is waited for.
  jidan_as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
    -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@"
}

# jidan_install PACKAGE…: returns at once when all are there.
jidan_install() {
  local missing
  mapfile -t missing < <(jidan_missing_packages "$@")
  [[ ${#missing[@]} -eq 0 ]] && return 0
  echo "Installing ${#missing[@]} packages: ${missing[*]}"
  jidan_apt_get update >/dev/null &&
    jidan_apt_get install --no-install-recommends "${missing[@]}" >/dev/null
}

# jidan_install_npm_tools: the pinned tools of tests/tools, when Node and the npm registry can be had.
# Their absence skips the tests that use them, in words; it fails nothing.
jidan_install_npm_tools() {
  local tools=$1 stamp=$1/node_modules/.jidan-lock
  cmp -s "$tools/package-lock.json" "$stamp" && return 0
  # Node from elsewhere brings its own npm and conflicts with Debian's: ask for the commands, not the names.
  command -v node >/dev/null || jidan_install nodejs || return 0
  command -v npm >/dev/null || jidan_install npm || return 0
  echo "Installing the pinned npm tools of tests/tools"
  if (cd "$tools" && npm ci --no-audit --no-fund --loglevel=error); then
    cp "$tools/package-lock.json" "$stamp"
  else
    echo "The npm tools could not be installed: the tests that use them will say skipped." >&2
  fi
}
