# The base of both stages; docs/operating.md says how to pin it.
ARG BASE=node:24-bookworm-slim

FROM ${BASE} AS build
WORKDIR /app
COPY package.json package-lock.json tsconfig.json ./
# npm links it in the place of what the viewers name.
COPY src/components/not-installed ./src/components/not-installed
RUN npm ci
COPY src ./src
RUN npm run build && npm prune --omit=dev

FROM ${BASE}
ENV NODE_ENV=production \
    MALLOC_ARENA_MAX=2 \
    LOUPE_HOST=0.0.0.0 \
    LOUPE_PORT=8080 \
    LOUPE_IMAGES=/images \
    LOUPE_MANIFESTS=/manifests \
    LOUPE_DATA=/data
# Large JPEG 2000 scans are decoded in parts by `opj_decompress`, JPEG XL with loss and colours beyond sRGB by `djxl`.
RUN apt-get update && apt-get install -y --no-install-recommends libopenjp2-tools libjxl-tools && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json LICENSE THIRD-PARTY-NOTICES.md ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/src/components/not-installed ./src/components/not-installed
COPY --from=build /app/dist ./dist
RUN mkdir /images /manifests /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.LOUPE_PORT}/health`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/cli.js", "serve"]
