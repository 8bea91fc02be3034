#!/bin/sh
# The system packages that the tests need: each is looked for, and installed where that is allowed.
# One line each: the command that must be there, and the Debian package that brings it.
set -eu

needed="git:git chromium:chromium npm:npm postgres:postgresql"

missing=""
for pair in $needed; do
    # Debian keeps PostgreSQL's server out of the way, by version.
    command -v "${pair%%:*}" >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/"${pair%%:*}" >/dev/null 2>&1 ||
        missing="$missing ${pair#*:}"
done
[ -z "$missing" ] && exit 0

echo "Installing what the tests need:$missing" >&2
if ! command -v apt-get >/dev/null 2>&1; then
    echo "The tests need these packages, and there is no apt-get here to install them:$missing" >&2
    exit 1
fi
as_root=""
[ "$(id -u)" -eq 0 ] || as_root="sudo -n"
# shellcheck disable=SC2086  # both are lists of words on purpose
if ! { $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends $missing; } >&2; then
    echo "The tests need these packages, and they could not be installed:$missing" >&2
    exit 1
fi
