# shellcheck shell=bash
# Sourced by the scripts beside it: configure once, build incrementally, with few jobs because a
# coroutine file takes half a gigabyte.

JIDAN_JOBS=${JIDAN_JOBS:-2}

# jidan_configure PRESET: configures when there is no build directory yet; ninja re-configures by itself
# when a CMakeLists.txt changed.
jidan_configure() {
  [[ -f build/$1/build.ninja ]] && return 0
  cmake --preset "$1" >"build/$1.configure.log" 2>&1 || { cat "build/$1.configure.log" >&2; return 1; }
}

# jidan_build PRESET [TARGET…]
jidan_build() {
  local preset=$1
  shift
  mkdir -p build
  jidan_configure "$preset" && ninja -C "build/$preset" -j "$JIDAN_JOBS" "$@"
}
