#!/usr/bin/env bash
# Sets the project up: Python 3.11, .venv, the packages of requirements.lock, Debian packages.
# Idempotent: a step is skipped while the fingerprint of what it depends on is unchanged.
#   scripts/setup.sh        what a run needs
#   scripts/setup.sh test   what the tests need besides
set -euo pipefail
cd "$(dirname "$0")/.."
wanted=${1:-run}
stamps=.venv/.wenxiaofa
say() { printf '\033[1m[安装]\033[0m %s\n' "$*"; }

find_python() {
    local candidate
    for candidate in python3.11 python3 python; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; raise SystemExit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    command -v uv >/dev/null 2>&1 && uv python install 3.11 >&2 && uv python find 3.11
}

missing_debian() {
    local name
    for name in "$@"; do
        dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || printf '%s ' "$name"
    done
}

debian_packages() {
    command -v dpkg-query >/dev/null 2>&1 || { say "不是 Debian 系统，请自行安装：$*"; return; }
    local missing
    missing=$(missing_debian "$@")
    [ -z "$missing" ] && return
    if [ "$(id -u)" = 0 ]; then
        say "安装系统软件：$missing"
        # shellcheck disable=SC2086
        if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >/dev/null; then
            say "没有装上 $missing；相关功能会停用，其余照常。"
        fi
    else
        say "缺少系统软件，相关功能会停用。请让管理员执行：apt-get install $missing"
    fi
}

python_environment() {
    local python lock
    lock=$(cat requirements.lock pyproject.toml scripts/setup.sh | sha256sum | cut -d' ' -f1)
    if [ "$(cat "$stamps" 2>/dev/null)" = "$lock" ] && .venv/bin/python -c '' 2>/dev/null; then
        return
    fi
    python=$(find_python) || true
    if [ -z "$python" ]; then
        say "没有找到 Python 3.11。Debian 12：apt-get install python3.11 python3.11-venv；其他系统：pip install uv 后再运行。"
        exit 1
    fi
    if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c 'import sys; raise SystemExit(sys.version_info[:2] != (3, 11))'; then
        say "建立 Python 环境 .venv"
        rm -rf .venv
        "$python" -m venv .venv || { say "缺少 venv。请让管理员执行：apt-get install python3.11-venv"; exit 1; }
    fi
    say "安装 requirements.lock 里的软件包（第一次要几分钟，约 4 GB）"
    torch_for_cpu
    # Rasa 3.6.21 declares Python < 3.11 and old upper bounds; the lock is what was seen working.
    grep -v '^torch==' requirements.lock |
        .venv/bin/pip install --disable-pip-version-check --no-deps --ignore-requires-python -r /dev/stdin 2>.venv/pip.log |
        progress "$(grep -c == requirements.lock)" || { tail -n 20 .venv/pip.log; say "软件包没有装全，请检查网络后再运行。"; exit 1; }
    .venv/bin/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
    printf '%s' "$lock" >"$stamps"
}

# One line that counts the packages as pip goes through them.
progress() {
    awk -v total="$1" -v terminal="$([ -t 1 ] && echo 1 || echo 0)" '
        /^(Collecting|Processing|Requirement already)/ {
            n++
            if (terminal) printf "\r  %d / %d", n, total
            else if (n % 40 == 0) printf "  %d / %d\n", n, total
            fflush()
        }
        /^Installing collected/ { printf "%s  下载完，正在安装 …\n", terminal ? "\r" : ""; fflush() }'
}

# The plain torch of the package index brings several GB for graphics cards. The CPU build comes
# from pip's own configuration if it has one, else by way of uv, which knows where it is kept.
torch_for_cpu() {
    local version
    version=$(sed -n 's/^torch==//p' requirements.lock)
    .venv/bin/python -c "import importlib.metadata as m; raise SystemExit(m.version('torch').split('+')[0] != '$version')" 2>/dev/null && return
    say "安装 torch $version（CPU 版）"
    .venv/bin/pip install -qq --disable-pip-version-check --no-deps "torch==$version+cpu" 2>/dev/null && return
    .venv/bin/pip install -qq --disable-pip-version-check uv
    .venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --torch-backend=cpu "torch==$version" 2>/dev/null && return
    say "没有找到 CPU 版，改装通用版（体积较大）"
    .venv/bin/pip install --disable-pip-version-check --no-deps "torch==$version"
}

debian_packages espeak-ng libgomp1
[ "$wanted" = test ] && debian_packages chromium fonts-noto-cjk
python_environment
