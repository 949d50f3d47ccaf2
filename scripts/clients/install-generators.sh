#!/usr/bin/env bash
# Installs what generates clients from openapi.json and checks them, for `npm run test:clients`, into .savepoint/clients:
# test tools only. Needs Python 3.10 or newer with venv.
set -euo pipefail
cd "$(dirname "$0")/../.."
python3 -m venv .savepoint/clients
.savepoint/clients/bin/pip install --quiet --disable-pip-version-check -r examples/python/requirements.txt \
  openapi-python-client==0.29.1 mypy==2.4.1
npm install --silent --no-audit --no-fund --prefer-offline --no-save --prefix .savepoint/clients \
  openapi-typescript@7.13.0 openapi-fetch@0.17.0 typescript@5.9.3 @types/node@24.19.2
