"""The figures as a table that a person reads in a minute."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

NOT_OURS = {"kafka", "mongod", "bank", "mailbox", "driver"}
Row = tuple[str, str, str]


def show(figures: dict[str, Any], console: Console) -> None:
    table = Table(title=f"khobac · {figures['at']} · {figures['cores']} lõi · cores", title_justify="left")
    table.add_column("đo gì · measured")
    table.add_column("kết quả · figure", justify="right")
    table.add_column("bên cạnh · beside")
    for row in _rows(figures):
        table.add_row(*row)
    console.print(table)
    if road := figures.get("road"):
        _show_cpu(road, figures.get("memory_mb", {}), console)


def _rows(figures: dict[str, Any]) -> Iterator[Row]:
    if road := figures.get("road"):
        yield from _road(road, "hồ sơ/giây, gửi → đã trả · dossiers/s, submitted → paid", "")
        stolen = f"{100 * road['cpu_stolen']:.0f} % vào máy khách khác · of the processors went to other guests"
        yield (
            "  máy lúc đó · the machine meanwhile",
            f"{road['yardstick_ms']} ms",
            f"thước đo · for the yardstick; {stolen}",
        )
    yield from _usual(figures)
    if audit := figures.get("audit"):
        yield _audit(audit)
    yield from _parts(figures)
    if "cold_start_seconds" in figures:
        yield (
            "khởi động từ con số không · cold start from nothing",
            f"{figures['cold_start_seconds']} s",
            ("Kafka, MongoDB, mọi dịch vụ; đã tải sẵn · all of it, fetched before"),
        )
        yield "  riêng các dịch vụ · of it the services", f"{figures['cold_start_services_seconds']} s", "< 30 s"
    if memory := figures.get("memory_mb"):
        ours = sum(v for name, v in memory.items() if name not in NOT_OURS)
        yield "bộ nhớ các dịch vụ · memory of all services", f"{ours} MB", "< 1 GB"


def _road(road: Mapping[str, Any], name: str, beside: str) -> Iterator[Row]:
    latency = ", ".join(f"{name} {value} s" for name, value in road["latency_seconds"].items())
    yield name, f"{road['dossiers_per_second']}", f"{beside}{latency}"
    all_ms = sum(road["cpu_ms_per_dossier"].values())
    busy = f"{100 * road['cpu_busy']:.0f} % bộ xử lý bận · of the processors busy"
    yield "  CPU mỗi hồ sơ · a dossier", f"{all_ms:.0f} ms", busy
    yield "  mất · lost", _lost(road["lost"]), f"{road['ended']}/{road['handed_over']} đến cùng · reached their end"


def _usual(figures: dict[str, Any]) -> Iterator[Row]:
    road = figures.get("road")
    for key, vi, en in (
        ("usual", "cách thông thường, đúng định nghĩa", "the usual way, as defined"),
        ("usual_scaled_out", "cách thông thường, mở rộng hết mức", "the usual way, scaled out"),
    ):
        if usual := figures.get(key):
            hands = f"{usual['consumers_a_service']} × nhận/dịch vụ · consumers a service; "
            yield from _road(usual, f"{vi} · {en}", hands)
            if road:
                ratio = road["dossiers_per_second"] / usual["dossiers_per_second"]
                cpu = sum(usual["cpu_ms_per_dossier"].values()) / sum(road["cpu_ms_per_dossier"].values())
                yield "  ta : họ · ours : theirs", f"{ratio:.1f} ×", f"≥ 10 ×; CPU mỗi hồ sơ · a dossier 1 : {cpu:.1f}"


def _audit(audit: Mapping[str, Any]) -> Row:
    balance = "sổ cân · the ledger balances" if audit["balanced"] else "sổ lệch · the ledger does not balance"
    walked = f"{audit['streams']} luồng · streams, {audit['commits_walked']} bản ghi · commits"
    sample = f"một phần chuỗi băm · a sample of the hash chains: {walked} / {audit['commits']}"
    chains = f"mọi chuỗi băm · every hash chain: {walked}" if audit["every_chain"] else sample
    beside = f"{balance}; {audit['payments']} lần chi · payments; {chains}"
    return "kiểm toán sau tải · audit after the load", "✓" if not audit["wrong"] else f"✗ {len(audit['wrong'])}", beside


def _parts(figures: dict[str, Any]) -> Iterator[Row]:
    for name, value in figures.get("journal", {}).items():
        unit = "bản ghi/s · commits/s" if "_to_" not in name else "tỷ lệ · ratio"
        yield f"nhật ký · journal: {name.replace('_', ' ')}", f"{value:g}", unit
    for name, value in figures.get("relay", {}).items():
        yield f"đưa tin · relay: {name.replace('_', ' ')}", f"{value:g}", ""
    for name, value in figures.get("signature", {}).items():
        yield f"chữ ký · signature: {name.replace('_', ' ')}", f"{value:g}", ""
    if warning := figures.get("warning"):
        beside = f"p50 {warning['p50_ms']} ms, {warning['warnings']} thư · mails, {warning['dossiers_per_second']:g}/s"
        yield "gửi → thư cảnh báo · submitted → warning mailed, p99", f"{warning['p99_ms']} ms", beside
        yield "  mất · lost", _lost(warning["lost"]), ""
    if hand_over := figures.get("hand_over"):
        beside = f"p50 {hand_over['p50_ms']} ms, {hand_over['answered_per_second']:g}/s"
        yield "gửi qua HTTP → biên nhận · hand-over by HTTP → receipt, p99", f"{hand_over['p99_ms']} ms", beside
        yield "  mất · lost", _lost(hand_over["lost"]), ""


def _lost(lost: Mapping[str, int]) -> str:
    return str(sum(lost.values()))


def _show_cpu(road: dict[str, Any], memory: dict[str, int], console: Console) -> None:
    table = Table(title="mỗi hồ sơ tốn gì, từng tiến trình · what a dossier costs, by process", title_justify="left")
    for column in ("tiến trình · process", "CPU ms", "MB"):
        table.add_column(column, justify="right" if table.columns else "left")
    for name, cost in sorted(road["cpu_ms_per_dossier"].items(), key=lambda each: -each[1]):
        table.add_row(name, f"{cost:.2f}", str(memory.get(name, "")))
    table.add_row("tất cả · all", f"{sum(road['cpu_ms_per_dossier'].values()):.2f}", "")
    console.print(table)
