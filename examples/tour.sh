#!/usr/bin/env bash
# A tour of the ledger, in a folder that is gone at the end. Needs `ledger` on the PATH:
#
#     bash examples/tour.sh
#
# Moment and ids are fixed, so that every run prints the same.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT

export RELATIONSHIP_LEDGER="$folder/ledger.db"
export HOME="$folder" XDG_CONFIG_HOME="$folder/config" XDG_DATA_HOME="$folder/data"   # leave your own alone
export LEDGER_NOW=2026-11-24T10:00:00+00:00 LEDGER_SEED=tour TZ=UTC
export PYTHONUTF8=1 PYTHONUNBUFFERED=1   # names in any script; data and talk in the order in which they come

title() { printf '\n== %s\n' "$1"; }
short() { sed "s|$folder/||g; s|$here/||g"; }

# Print a command line, then what it says: data and talk together, as at a terminal.
shown() {
  local word
  {
    printf '$ ledger'
    for word in "$@"; do
      case $word in *[!A-Za-z0-9_./:=-]*) printf " '%s'" "$word" ;; *) printf ' %s' "$word" ;; esac
    done
    printf '\n'
  } | short
  ledger "$@" 2>&1 | short
}

title "Begin a ledger: phone numbers without a country are German"
shown init --region DE

title "Bring in people from address books; every problem is listed with its place"
shown import "$here/imports/friends.vcf" "$here/imports/google.csv" "$here/imports/outlook.csv" "$here/imports/freunde.csv"
shown import "$here/imports/Connections.csv" --tier 3

title "Importing a file again would change nothing"
shown import --dry-run "$here/imports/friends.vcf"

title "Add a person, with a last touch; say more of another"
shown add "Ana García" --origin work --tier 2 --email ana@garcia.example --last "5 weeks ago" --via meal
shown edit Ifeoma --tier 1 --origin disaster

title "Log touches: words in any order, or a sentence"
shown touch Ana call 25m yesterday
shown touch "last friday: coffee with Ifeoma and Ana for an hour, they invited"
shown touch Kwabena message "3 months ago"
shown touch "tried to call Dado"

title "Who needs maintenance within three weeks, and why"
shown due --days 21 --why

title "What five hours are best spent on this week"
shown plan

title "Every number of a person, explained"
shown why Kwabena

title "Take back the latest step, and bring it again"
shown undo
shown redo

title "What was logged, as commands that would log it again"
shown history

title "Export everything, and read it into an empty ledger"
shown export -o "$folder/first.json"
shown --ledger "$folder/copy.db" init --region DE
shown --ledger "$folder/copy.db" import "$folder/first.json"
ledger --ledger "$folder/copy.db" export > "$folder/second.json"
cmp "$folder/first.json" "$folder/second.json"
printf 'Both ledgers say the same.\n'
