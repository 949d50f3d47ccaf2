#!/usr/bin/env bash
# Installs Debian's zsh and fish for the tests of completion, unless they are there: test tools only.
set -euo pipefail
command -v zsh >/dev/null && command -v fish >/dev/null && exit 0
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends zsh fish >/dev/null
