#!/usr/bin/env bash
# The command-line runner: builds when something changed, then runs, in the folder of the caller.
#   ./run.sh demo | train | generate | render ... (each with --help)
#   ./run.sh test [Maven options]       the whole test suite
# From outside: ILT4J_MAVEN (options for Maven, such as -Pcuda), ILT4J_HEAP (such as 8g), OMP_NUM_THREADS.
# Keep to bash 3.2 and to what BSD's, GNU's and Git's tools share.
set -euo pipefail

root=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
separator=:
case "$(uname -s)" in
  MINGW* | MSYS* | CYGWIN*)
    root=$(CDPATH='' cd -- "$root" && pwd -W)
    separator=';'
    export MSYS2_ARG_CONV_EXCL='*' # else Git's bash rewrites options that look like paths
    ;;
esac

fail() {
  echo "ilt4j: $1" >&2
  exit 1
}

java=java
[ -z "${JAVA_HOME:-}" ] || java=$JAVA_HOME/bin/java
version=$("$java" -version 2>&1 | sed -n 's/.*version "\([^"]*\)".*/\1/p' | head -n 1 || true)
major=${version%%[!0-9]*}
if [ "${major:-0}" -lt 17 ]; then
  fail "needs a JDK of version 17 or newer, found ${version:-none} as $java: install one, or let JAVA_HOME name its folder"
fi

# One build at a time. A lock whose owner is gone is taken over: renaming it decides who does.
lock=$root/target/run.lock
lock() {
  local owner waited=0 nameless=0
  mkdir -p "$root/target"
  until mkdir "$lock" 2>/dev/null; do
    owner=$(cat "$lock/owner" 2>/dev/null || true)
    # The owner writes its name right after it has made the folder.
    if [ -z "$owner" ]; then nameless=$((nameless + 1)); else nameless=0; fi
    if [ "$nameless" -gt 5 ] || { [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; }; then
      if mv "$lock" "$lock.$$" 2>/dev/null; then
        # Somebody quicker may have taken over between our look and our move: then it is theirs.
        if [ "$(cat "$lock.$$/owner" 2>/dev/null || true)" = "$owner" ] || ! mv "$lock.$$" "$lock" 2>/dev/null; then
          rm -rf "$lock.$$"
        fi
      fi
      continue
    fi
    [ "$waited" -ne 1 ] || echo "Waiting for another build of ilt4j (process ${owner:-unknown}) ..." >&2
    waited=$((waited + 1))
    sleep 1
  done
  echo "$$" >"$lock/owner"
  trap unlock EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}
unlock() {
  trap - EXIT INT TERM
  rm -rf "$lock"
}

maven() {
  command -v "${java}c" >/dev/null 2>&1 || fail "needs a JDK, found a Java without compiler as $java: install a JDK of version 17 or newer, or let JAVA_HOME name its folder"
  # Maven's own libraries use what JDK 23 and later warn of.
  [ "$major" -lt 23 ] || export MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow"
  # shellcheck disable=SC2086 # several options in one variable
  (cd -- "$root" && ./mvnw --batch-mode --no-transfer-progress ${ILT4J_MAVEN:-} "$@")
}

if [ "${1:-}" = test ]; then
  shift
  lock
  maven verify "$@"
  exit
fi

# What a build is made of, by name and content: so deleted files count, and touched ones do not.
fingerprint() (
  cd -- "$root"
  {
    echo "$root ${ILT4J_MAVEN:-}"
    find pom.xml ./*/pom.xml .mvn run.sh ./*/src/main src/main -type f -print0 | xargs -0 cksum | LC_ALL=C sort
  } | cksum | tr ' ' -
)

# A class path names the local repository's files: without one of them it is worth nothing.
usable() {
  [ -f "$1" ] || return 1
  local entry
  while IFS= read -r entry || [ -n "$entry" ]; do
    [ -e "$entry" ] || return 1
  done <"$1"
}

options=(-XX:MaxRAMPercentage=40 -Dfile.encoding=UTF-8 -Djava.awt.headless=true
  -Dorg.bytedeco.javacpp.logger=slf4j -Dorg.slf4j.simpleLogger.defaultLogLevel=warn
  -Dorg.slf4j.simpleLogger.log.org.nd4j=error -Dorg.slf4j.simpleLogger.log.org.bytedeco=error) # their warnings at every start are about themselves
[ -z "${ILT4J_HEAP:-}" ] || options+=("-Xmx$ILT4J_HEAP")
[ "$major" -lt 22 ] || options+=(--enable-native-access=ALL-UNNAMED)
[ "$major" -lt 23 ] || options+=(--sun-misc-unsafe-memory-access=allow)
[ ! -t 2 ] || options+=(-Dilt4j.terminal=true)

build() {
  local made=$1 staged=$1.$$
  echo "Building ilt4j (the first build also downloads what it needs) ..." >&2
  # What was deleted or renamed since the last build must not stay: Maven keeps old resources and jars.
  rm -rf "$root"/*/target/classes "$root"/*/target/ilt4j*.jar
  maven --quiet -Dmaven.test.skip=true package >&2 || fail "the build failed: the reason stands above"
  # Copies, so that a later build does not pull the jars from under a run that uses these.
  rm -rf "$made" "$staged"
  mkdir -p "$staged"
  cp "$root"/*/target/ilt4j*.jar "$staged"
  tr "$separator" '\n' <"$root/src/target/classpath.txt" >"$staged/entries"
  # Java reads this file's one option; there a backslash must be doubled.
  printf -- '-cp "%s/*%s%s"\n' "$made" "$separator" "$(cat "$root/src/target/classpath.txt")" |
    sed 's/\\/\\\\/g' >"$staged/options"
  mv "$staged" "$made"
  # The classes of one start, ready to be mapped at the next ones: half a start is loading them. Without, all works as well.
  "$java" "${options[@]}" "-XX:ArchiveClassesAtExit=$made/classes.jsa" "@$made/options" io.github.ilt4j.cli.Main \
    generate --prompt "<en>\x0Etwelve\x0F<he> " --max-words 1 >/dev/null 2>&1 || true
  # Earlier builds may still be running: the five newest stay.
  (cd -- "$root/target/run" && ls -t | tail -n +6 | while IFS= read -r old; do rm -rf "./$old"; done)
}

made=$root/target/run/$(fingerprint)
if ! usable "$made/entries"; then
  lock
  # Another run may have built it while this one waited.
  usable "$made/entries" || build "$made"
  unlock
fi

# An archive of another JDK is of no use, and no reason to complain.
[ ! -f "$made/classes.jsa" ] || options+=("-XX:SharedArchiveFile=$made/classes.jsa" -Xlog:cds=off -Xlog:cds+dynamic=off)
# What is Java in generating is soon compiled well enough: the second compiler would take as much time as all the rest of a start.
[ "${1:-}" != generate ] || options+=(-XX:TieredStopAtLevel=1)

exec "$java" "${options[@]}" "@$made/options" io.github.ilt4j.cli.Main "$@"
