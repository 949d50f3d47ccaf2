# The service on one machine: savepoint serve, with its data in /data.
FROM node:24.21.0-slim

WORKDIR /savepoint
COPY package.json package-lock.json ./
COPY client/package.json client/
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && npm cache clean --force
COPY . .
RUN mkdir /data && chown node:node /data

# As npm start: see scripts/local/node-flags.ts.
ENV NODE_OPTIONS="--max-semi-space-size=32"
USER node
VOLUME /data
EXPOSE 4700
# Health is open: it needs no token.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4700/v1/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# SIGTERM ends it once the requests under way are answered.
ENTRYPOINT ["node", "scripts/cli/main.ts"]
CMD ["serve", "--data", "/data", "--host", "0.0.0.0", "--token-file", "/run/secrets/savepoint-tokens", "--behind-proxy"]
