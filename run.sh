#!/usr/bin/env bash
# The command-line runner: builds once when something changed, then runs.
#   ./run.sh demo | train | generate | render ... (each with --help)     ./run.sh test
set -euo pipefail
cd "$(dirname "$0")"

if [ "${1:-}" = test ]; then
  shift
  exec ./mvnw --batch-mode --no-transfer-progress verify "$@"
fi

stamp=src/target/classpath.txt
if [ ! -f "$stamp" ] || [ -n "$(find pom.xml ./*/pom.xml ./*/src/main src/main -newer "$stamp" -print -quit)" ]; then
  echo "Building ilt4j ..." >&2
  ./mvnw --batch-mode --no-transfer-progress --quiet -DskipTests ${ILT4J_MAVEN:-} package >&2
fi
exec java -cp "$(cat "$stamp")" io.github.ilt4j.cli.Main "$@"
