# syntax=docker/dockerfile:1

FROM node:22-bookworm-slim AS build
WORKDIR /build
COPY .deno-version ./
RUN npm install --global --no-audit --no-fund "deno@$(cat .deno-version)"
COPY deno.json deno.lock ./
COPY src ./src
COPY scripts ./scripts
# Empty: the image reaches every account. A host such as acme.kanbanize.com: that account alone.
ARG BUSINESSMAP_HOST=""
RUN deno task compile ${BUSINESSMAP_HOST:+--host "$BUSINESSMAP_HOST"} --output /build/out/businessmap-mcp

FROM gcr.io/distroless/cc-debian12:nonroot
ARG BUSINESSMAP_HOST=""
ARG VERSION=""
ARG REVISION=""
LABEL org.opencontainers.image.title="businessmap-mcp" \
  org.opencontainers.image.description="MCP server for BusinessMap (Kanbanize)" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.base.name="gcr.io/distroless/cc-debian12:nonroot" \
  businessmap-mcp.host="${BUSINESSMAP_HOST}"
COPY --from=build --chmod=0555 /build/out/businessmap-mcp /usr/local/bin/businessmap-mcp
USER 65532:65532
WORKDIR /home/nonroot
ENTRYPOINT ["/usr/local/bin/businessmap-mcp"]
CMD ["stdio"]
