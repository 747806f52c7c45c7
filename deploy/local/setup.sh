#!/bin/sh
# Makes .venv with exactly the pinned packages. Run by `make setup`, from the root of the repository.
set -eu
python=$1

fail() {
    printf '\n%s\n  → %s\n%s\n  → %s\n' "$1" "$2" "$3" "$4" >&2
    exit 1
}

[ -n "$python" ] && "$python" -c 'import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] < (3, 13))' || fail \
    "Cần Python 3.11 hoặc 3.12." "Debian/Ubuntu: apt install python3 python3-venv; hoặc: make PYTHON=/đường/dẫn/python3.11" \
    "Python 3.11 or 3.12 is needed." "Debian/Ubuntu: apt install python3 python3-venv; or: make PYTHON=/path/to/python3.11"
"$python" -c 'import venv, ensurepip' 2>/dev/null || fail \
    "Python này thiếu venv." "Debian/Ubuntu: apt install python3-venv" \
    "This Python lacks venv." "Debian/Ubuntu: apt install python3-venv"

echo "Đang cài các gói vào .venv (lần đầu khoảng 1-2 phút) · Installing packages into .venv (1-2 minutes the first time)"
[ -x .venv/bin/python ] || "$python" -m venv .venv
{
    .venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt &&
        .venv/bin/pip install --quiet --disable-pip-version-check --no-deps -e ./contracts -e .
} || fail \
    "Không cài được các gói (xem thông báo ở trên)." "Kiểm tra mạng, chỗ trống trên ổ đĩa, hoặc đặt PIP_INDEX_URL tới kho bản sao; rồi chạy lại make setup." \
    "The packages could not be installed (see the message above)." "Check the network and free disk space, or name a mirror in PIP_INDEX_URL; then run make setup again."
