#!/bin/bash
# Looks at an experiment as somebody does who has nothing but the folder and the image.
#   ./judge.sh          says of each point whether it holds
#   ./judge.sh POINT    looks at one
# What is printed below may hold a *: it is not the name of a file.
set -f
image=my-experiment
points='pins base build versions handed-in trial again seeds left'

no() {
  echo "$*" >&2
  exit 1
}

have_image() {
  docker image inspect "$image" > /dev/null 2>&1 || no "There is no image $image."
}

# The trial with a seed, for anybody: no network, not root, a folder that is not the learner's.
run_trial() {
  have_image
  tmp=$(mktemp -d ./judge.XXXXXX) || exit 1
  trap 'rm -rf "$tmp"' EXIT
  chmod 777 "$tmp"
  docker run --rm --network none --user 4321:4321 -v "$(pwd)/$tmp":/results \
    "$image" --seed "$1" > /dev/null || no "As user 4321 and without a network, with --seed $1, it fails."
  result=$tmp/result.json
  [ -s "$result" ] || no "With --seed $1 it leaves no /results/result.json."
}

pi_of() {
  tr -d ' \n' < "$1" | sed 's/.*"pi":\([^,}]*\).*/\1/'
}

pins() {
  [ -s requirements.txt ] || no 'There is no requirements.txt with anything in it.'
  loose=$(awk '
    /^ *(#|$)/ || /^ +--hash=/ { next }
    { all++ }
    !/^[A-Za-z0-9][-A-Za-z0-9._]*(\[[^]]*\])?==[0-9][-A-Za-z0-9.+!]* *(\\|#.*|;.*)?$/ { print }
    END { if (!all) print "no package at all" }
  ' requirements.txt)
  [ -z "$loose" ] || no "In requirements.txt, not pinned with ==:" $loose
}

base() {
  [ -s Dockerfile ] || no 'There is no Dockerfile.'
  # An image that was loaded from a file has no digest: then nobody can name it by one.
  digests=$(docker image inspect --format '{{len .RepoDigests}}' python:3.10) || no 'There is no python:3.10.'
  loose=$(awk -v digests="$digests" '
    toupper($1) != "FROM" { next }
    {
      all++
      name = $2 ~ /^--/ ? $3 : $2
      at = index(name, "@sha256:")
      pinned = at && length(name) == at + 71 && name !~ /\$/
      tagged = !digests && name ~ /:/ && name !~ /:latest$|\$/
      if (!pinned && !tagged && !(name in stages)) print name
      for (i = 2; i < NF; i++) if (toupper($i) == "AS") stages[$(i + 1)]
    }
    END { if (!all) print "no FROM at all" }
  ' Dockerfile)
  [ -z "$loose" ] || no "In the Dockerfile, not named by a digest:" $loose
}

build() {
  looks='{{.RootFS.Layers}} {{json .Config.Entrypoint}} {{json .Config.Cmd}} {{json .Config.Env}} {{json .Config.User}} {{json .Config.WorkingDir}}'
  have_image
  theirs=$(docker image inspect --format "$looks" "$image")
  docker build -t "$image:judged" . > /dev/null 2>&1 || no 'This folder does not build.'
  ours=$(docker image inspect --format "$looks" "$image:judged")
  docker image rm "$image:judged" > /dev/null
  [ "$ours" = "$theirs" ] ||
    no "$image is not what this folder builds: something has changed since. Build it again; if it copies results/ into itself, keep that out with .dockerignore."
}

versions() {
  have_image
  docker run --rm -i --network none --entrypoint python "$image" -c '
import re, sys
from importlib import metadata

wrong = []
for line in sys.stdin:
    found = re.match(r"([A-Za-z0-9][-A-Za-z0-9._]*)(?:\[[^]]*\])?==([^\s;\\#]+)", line)
    if not found or "*" in found[2]:
        continue
    name, required = found.groups()
    try:
        installed = metadata.version(name)
    except metadata.PackageNotFoundError:
        installed = "nothing"
    if installed != required:
        wrong.append(f"{name} {required} is required, {installed} is installed")
sys.exit("; ".join(wrong) or 0)' < requirements.txt
}

handed_in() {
  [ -s results/result.json ] || no 'There is no results/result.json.'
  [ -O results/result.json ] || no 'results/result.json does not belong to you.'
  cat results/result.json
}

trial() {
  run_trial 7
  cat "$result"
}

again() {
  [ -s results/result.json ] || no 'There is no results/result.json.'
  run_trial 2026
  cmp -s results/result.json "$result" || no "With seed 2026 again: $(tr -d '\n' < "$result"), not $(tr -d '\n' < results/result.json)."
}

seeds() {
  [ -s results/result.json ] || no 'There is no results/result.json.'
  run_trial 2027
  [ "$(pi_of results/result.json)" != "$(pi_of "$result")" ] || no "Seed 2027 brings the same pi as seed 2026: $(pi_of "$result")."
}

left() {
  containers=$(docker ps --all --filter "ancestor=$image" --format '{{.Names}}') || exit 1
  [ -z "$containers" ] || no 'Containers are left over:' $containers
}

case " $points " in
  *" $1 "*) ;;
  *) [ $# -eq 0 ] || no "$1 is none of: $points" ;;
esac
if [ $# -gt 0 ]; then
  "${1//-/_}"
  exit
fi
failed=0
for point in $points; do
  if said=$("$0" "$point" 2>&1 > /dev/null); then
    echo "yes  $point"
  else
    echo "no   $point: $said"
    failed=1
  fi
done
exit $failed
