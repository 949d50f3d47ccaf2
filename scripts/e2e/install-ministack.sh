#!/usr/bin/env bash
# Installs MiniStack, which `npm run e2e` deploys to, into .savepoint/ministack. Needs Python 3.10 or newer with venv.
set -euo pipefail
cd "$(dirname "$0")/../.."
python3 -m venv .savepoint/ministack
.savepoint/ministack/bin/pip install --quiet --disable-pip-version-check ministack==1.5.33
