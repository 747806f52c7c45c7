#!/bin/sh
# Makes .venv with exactly the pinned packages. Run by `make setup`, from the root of the repository.
# Takes the Python that it is given, or the first of the usual ones that the pins were tested with.
set -eu

fail() {
    printf '\n%s\n  → %s\n%s\n  → %s\n' "$1" "$2" "$3" "$4" >&2
    exit 1
}

# A name that exists may still be no Python: version managers leave names behind that only say what else to install.
fits() {
    "$1" -c 'import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null
}

pip() {
    .venv/bin/pip install $quiet --disable-pip-version-check "$@"
}

machine="$(uname -s) $(uname -m)"
libc=$(getconf GNU_LIBC_VERSION 2>/dev/null) || libc="no glibc"
case "$machine $libc" in
"Linux x86_64 glibc"*) ;;
*) fail \
    "Máy này là $machine ($libc); Kafka và MongoDB nhúng chỉ có cho Linux x86-64 với glibc." \
    "Dùng một máy như vậy (Debian 12, Ubuntu 22.04 trở lên): máy chủ, máy ảo, hoặc WSL2 trên Windows." \
    "This is $machine ($libc); the embedded Kafka and MongoDB exist for Linux on x86-64 with glibc only." \
    "Use such a machine (Debian 12, Ubuntu 22.04 or newer): a server, a virtual machine, or WSL2 on Windows." ;;
esac

python=
[ -n "${1:-}" ] || set -- python3.11 python3.12 python3.13 python3
for each in "$@"; do
    if fits "$each"; then
        python=$each
        break
    fi
done
[ -n "$python" ] || fail \
    "Cần Python 3.11, 3.12 hoặc 3.13." "Debian/Ubuntu: apt install python3 python3-venv; hoặc: make setup PYTHON=/đường/dẫn/python3.11" \
    "Python 3.11, 3.12 or 3.13 is needed." "Debian/Ubuntu: apt install python3 python3-venv; or: make setup PYTHON=/path/to/python3.11"
"$python" -c 'import venv, ensurepip' 2>/dev/null || fail \
    "Python này ($python) thiếu venv." "Debian/Ubuntu: apt install python3-venv" \
    "This Python ($python) lacks venv." "Debian/Ubuntu: apt install python3-venv"

echo "Đang cài các gói vào .venv (lần đầu khoảng 1-2 phút) · Installing packages into .venv (1-2 minutes the first time)"
[ -x .venv/bin/python ] || "$python" -m venv .venv
# 600 MB without a sign of life look like a hang; in a log, they are noise.
quiet=--quiet
[ ! -t 1 ] || quiet=
{
    pip --require-hashes -r requirements.txt &&
        pip --no-deps -e ./contracts -e .
} || fail \
    "Không cài được các gói (xem thông báo ở trên)." "Kiểm tra mạng, chỗ trống trên ổ đĩa, hoặc đặt PIP_INDEX_URL tới kho bản sao; rồi chạy lại make setup." \
    "The packages could not be installed (see the message above)." "Check the network and free disk space, or name a mirror in PIP_INDEX_URL; then run make setup again."
