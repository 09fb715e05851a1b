# Understudy in a container: see docs/running.md. The image has no shell and no package manager.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No script but that of "node" has to run: better-sqlite3 brings its binaries, and would be compiled.
RUN npm ci --ignore-scripts
RUN npm rebuild node
COPY . .
RUN node scripts/run.mjs pack
RUN npm prune --omit=dev --ignore-scripts
# The compiler and the image library of Next are for builds and for images from elsewhere; there are none here.
RUN rm -rf node_modules/@next/swc-* node_modules/@img node_modules/sharp
RUN mkdir -p /volume

FROM gcr.io/distroless/cc-debian12
WORKDIR /app
COPY --from=build /app/dist ./dist
COPY --from=build /app/node_modules ./node_modules
COPY --from=build --chown=65532:65532 /volume /data
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data NODE_COMPILE_CACHE=/tmp/node
USER 65532:65532
EXPOSE 3000
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["/app/node_modules/node/bin/node", "/app/dist/scripts/health.js"]
ENTRYPOINT ["/app/node_modules/node/bin/node", "--max-semi-space-size=8", "/app/dist/scripts/serve.js"]
