#!/bin/sh
# Installs the newest release, or the one that is named, into ~/.local/bin:
#   sh install.sh [version]
# BUSINESSMAP_MCP_BIN names another folder, BUSINESSMAP_MCP_RELEASES another place of releases.
set -eu

releases="${BUSINESSMAP_MCP_RELEASES:-https://github.com/businessmap-mcp/businessmap-mcp/releases}"
folder="${BUSINESSMAP_MCP_BIN:-$HOME/.local/bin}"
version="${1:-latest}"

fail() {
  echo "install.sh: $1" >&2
  exit 1
}

case "$(uname -s)" in
  Linux) system=linux ;;
  Darwin) system=darwin ;;
  *) fail "there is no release for $(uname -s); on Windows, take the archive or the bundle from $releases" ;;
esac
case "$(uname -m)" in
  x86_64 | amd64) processor=x64 ;;
  aarch64 | arm64) processor=arm64 ;;
  *) fail "there is no release for the processor $(uname -m)" ;;
esac
archive="businessmap-mcp-$system-$processor.tar.gz"
if [ "$version" = latest ]; then
  place="$releases/latest/download"
else
  place="$releases/download/v${version#v}"
fi

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT INT TERM

fetch() {
  if command -v curl >/dev/null 2>&1; then
    curl --fail --silent --show-error --location --output "$work/$1" "$place/$1"
  elif command -v wget >/dev/null 2>&1; then
    wget --quiet --output-document "$work/$1" "$place/$1"
  else
    fail "neither curl nor wget is here"
  fi || fail "cannot download $place/$1"
}

fetch "$archive"
fetch SHA256SUMS

wanted="$(sed -n "s/^\([0-9a-f]\{64\}\)  $archive\$/\1/p" "$work/SHA256SUMS")"
[ -n "$wanted" ] || fail "the checksums do not name $archive: nothing is installed"
if command -v sha256sum >/dev/null 2>&1; then
  found="$(sha256sum "$work/$archive" | cut -d ' ' -f 1)"
else
  found="$(shasum -a 256 "$work/$archive" | cut -d ' ' -f 1)"
fi
[ "$found" = "$wanted" ] || fail "the checksum of $archive is wrong: nothing is installed"

tar -xzf "$work/$archive" -C "$work" businessmap-mcp
mkdir -p "$folder"
chmod 755 "$work/businessmap-mcp"
# Beside the old one first, so that a program that runs is never written to.
cp "$work/businessmap-mcp" "$folder/.businessmap-mcp.new"
mv -f "$folder/.businessmap-mcp.new" "$folder/businessmap-mcp"

echo "Installed $("$folder/businessmap-mcp" version) as $folder/businessmap-mcp"
case ":$PATH:" in
  *":$folder:"*) ;;
  *) echo "$folder is not on PATH: add it, or use the whole path" ;;
esac
echo "Next: businessmap-mcp setup"
