#!/usr/bin/env bash
# Installs Janus and coturn, keeps the services that Debian starts with stock secrets off, and
# starts both with our own configuration. Idempotent.
set -euo pipefail
cd "$(dirname "$0")/.."
say() { printf '\033[1m[多方视频]\033[0m %s\n' "$*"; }

missing=()
command -v janus >/dev/null 2>&1 || missing+=(janus)
command -v turnserver >/dev/null 2>&1 || missing+=(coturn)
if [ "${#missing[@]}" -gt 0 ]; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        say "缺少系统软件。请让管理员执行：apt-get install ${missing[*]}，再执行 systemctl disable --now janus coturn"
        exit 1
    fi
    say "安装系统软件：${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
if [ "$(id -u)" = 0 ] && command -v systemctl >/dev/null 2>&1; then
    for service in janus coturn; do
        systemctl disable --now "$service" >/dev/null 2>&1 || systemctl disable "$service" >/dev/null 2>&1 || true
    done
fi
exec .venv/bin/python -m kiosk video start
