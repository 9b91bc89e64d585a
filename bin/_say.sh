# Sourced by bin/setup, bin/run, bin/test and bin/serve: how they speak, and how they install what Debian packages.

say() { printf '%s\n' "$*"; }

# One calm sentence, then out. What the tools themselves said lies in the log, when there is one.
fail() {
  printf '%s\n' "✗ $*" >&2
  if [ -n "${log:-}" ] && [ -s "$log" ]; then printf '%s\n' "  Chi tiết: $log" >&2; fi
  exit 1
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

missing_packages() {
  local name
  for name in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null || true)" = installed ] || printf '%s ' "$name"
  done
}

# install_packages NAME...: those of the Debian packages that are not there yet. Their services are not started.
install_packages() {
  local missing policy=/usr/sbin/policy-rc.d made=
  command -v apt-get >/dev/null || fail "Máy này không có apt. Hãy tự cài các gói tương đương với: $*"
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" != 0 ] && ! { command -v sudo >/dev/null && { sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }; }; }; then
    fail "Cần quyền quản trị để cài gói hệ thống. Nhờ người quản trị máy chạy: apt-get install $missing"
  fi
  say "  Đang tải và cài: $missing(có thể mất một, hai phút)"
  if [ ! -e "$policy" ] && printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null; then
    made=1
    as_root chmod 755 "$policy"
  fi
  # shellcheck disable=SC2086  # the names are words
  if ! { as_root apt-get -q -o Acquire::Retries=2 -o Acquire::http::Timeout=20 update &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=2 -o Acquire::http::Timeout=20 \
      -o DPkg::Lock::Timeout=120 install --no-install-recommends $missing; } >>"$log" 2>&1 </dev/null; then
    [ -z "$made" ] || as_root rm -f "$policy"
    if grep -qi 'no space left\|not enough free space\|enough free space' "$log"; then fail "Đĩa đầy: không cài được gói hệ thống. Hãy giải phóng dung lượng rồi chạy lại."; fi
    fail "Không tải hoặc cài được gói hệ thống ($missing). Hãy kiểm tra kết nối mạng rồi chạy lại."
  fi
  [ -z "$made" ] || as_root rm -f "$policy"
}

# need_space FOLDER MEGABYTES
need_space() {
  local free
  free=$(df -Pm "$1" | awk 'NR == 2 {print $4}')
  [ "$free" -ge "$2" ] || fail "Đĩa gần đầy: chỗ chứa $1 còn $free MB, cần ít nhất $2 MB. Hãy giải phóng dung lượng rồi chạy lại."
}

# has_python: is there a Python that the project can use?
has_python() { python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
