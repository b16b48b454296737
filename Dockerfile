# syntax=docker/dockerfile:1
ARG BUILD_IMAGE=node:22-bookworm-slim@sha256:53ada149d435c38b14476cb57e4a7da73c15595aba79bd6971b547ceb6d018bf
ARG BASE_IMAGE=gcr.io/distroless/cc-debian12:nonroot@sha256:9dac0a79194e45a7da0158a9c6da57b217585af0786db3845d1f0ec1a0dd182f

# The compiler runs on the machine that builds, whatever the image is for.
FROM --platform=${BUILDPLATFORM} ${BUILD_IMAGE} AS build
WORKDIR /build
COPY .deno-version ./
RUN npm install --global --no-audit --no-fund "deno@$(cat .deno-version)"
COPY deno.json deno.lock ./
COPY src ./src
COPY scripts ./scripts
# Empty: the image reaches every account. A host such as acme.kanbanize.com: that account alone, and
# it listens for clients at port 8787 and for metrics at 9464.
ARG BUSINESSMAP_HOST=""
# More arguments for the compile step, such as --store kv.example.com:443 or --issuer.
ARG COMPILE_ARGS=""
ARG TARGETARCH=""
RUN case "$TARGETARCH" in \
    amd64) target=x86_64-unknown-linux-gnu ;; \
    arm64) target=aarch64-unknown-linux-gnu ;; \
    *) target="" ;; \
  esac; \
  deno task compile \
    ${BUSINESSMAP_HOST:+--host "$BUSINESSMAP_HOST" --listen 0.0.0.0:8787 --listen 0.0.0.0:9464} \
    ${target:+--target "$target"} ${COMPILE_ARGS} --output /build/out/businessmap-mcp \
  && mkdir /build/data

FROM ${BASE_IMAGE}
ARG BUSINESSMAP_HOST=""
ARG VERSION=""
ARG REVISION=""
LABEL org.opencontainers.image.title="businessmap-mcp" \
  org.opencontainers.image.description="MCP server for BusinessMap (Kanbanize)" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.source="https://github.com/businessmap-mcp/businessmap-mcp" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.base.name="gcr.io/distroless/cc-debian12:nonroot" \
  io.modelcontextprotocol.server.name="io.github.businessmap-mcp/businessmap-mcp" \
  businessmap-mcp.host="${BUSINESSMAP_HOST}"
COPY --from=build --chmod=0555 /build/out/businessmap-mcp /usr/local/bin/businessmap-mcp
# A new volume here belongs to the program's user.
COPY --from=build --chown=65532:65532 --chmod=0700 /build/data /data
USER 65532:65532
WORKDIR /home/nonroot
# For the command http; the command stdio has no health of its own to ask for.
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s \
  CMD ["/usr/local/bin/businessmap-mcp", "check", "--health"]
ENTRYPOINT ["/usr/local/bin/businessmap-mcp"]
CMD ["stdio"]
