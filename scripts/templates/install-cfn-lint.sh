#!/usr/bin/env bash
# Installs cfn-lint, which `npm run templates:lint` runs, into .savepoint/cfn-lint. Needs Python 3.10 or newer with venv.
set -euo pipefail
cd "$(dirname "$0")/../.."
python3 -m venv .savepoint/cfn-lint
.savepoint/cfn-lint/bin/pip install --quiet --disable-pip-version-check cfn-lint==1.58.0
