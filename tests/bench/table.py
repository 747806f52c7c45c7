"""The figures as a table that a person reads in a minute."""

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.table import Table


def show(figures: dict[str, Any], console: Console) -> None:
    table = Table(title=f"khobac · {figures['at']} · {figures['cores']} cores", title_justify="left")
    table.add_column("measured")
    table.add_column("figure", justify="right")
    table.add_column("beside")
    for row in _rows(figures):
        table.add_row(*row)
    console.print(table)
    if road := figures.get("road"):
        _show_cpu(road, figures.get("memory_mb", {}), console)


def _rows(figures: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    road, usual = figures.get("road"), figures.get("usual")
    if road:
        latency = ", ".join(f"{name} {value} s" for name, value in road["latency_seconds"].items())
        yield "dossiers/s, submitted → paid", f"{road['dossiers_per_second']}", latency
        stolen = f"{100 * road['stolen_of_two_cores']:.0f} % of the processors went to other guests"
        yield "  the machine meanwhile", f"{road['yardstick_ms']} ms", f"for the yardstick; {stolen}"
    if usual:
        yield "  the usual way", f"{usual['dossiers_per_second']}", "one message, one transaction"
    if road and usual:
        ratio = road["dossiers_per_second"] / usual["dossiers_per_second"]
        yield "  ours : usual", f"{ratio:.1f} ×", "at least 10 ×"
    for name, value in figures.get("journal", {}).items():
        yield f"journal: {name.replace('_', ' ')}", f"{value:g}", "commits/s" if "_to_" not in name else "ratio"
    for name, value in figures.get("relay", {}).items():
        yield f"relay: {name.replace('_', ' ')}", f"{value:g}", ""
    for name, value in figures.get("signature", {}).items():
        yield f"signature: {name.replace('_', ' ')}", f"{value:g}", ""
    if warning := figures.get("warning"):
        beside = f"p50 {warning['p50_ms']} ms, {warning['warnings']} warnings at {warning['dossiers_per_second']:g}/s"
        yield "submitted → warning mailed, p99", f"{warning['p99_ms']} ms", beside
    if "cold_start_services_seconds" in figures:
        yield "cold start of all services to ready", f"{figures['cold_start_services_seconds']} s", "under 30 s"
    if memory := figures.get("memory_mb"):
        ours = sum(v for name, v in memory.items() if name not in {"kafka", "mongod", "bank", "mailbox"})
        yield "memory of all services", f"{ours} MB", "under 1 GB"


def _show_cpu(road: dict[str, Any], memory: dict[str, int], console: Console) -> None:
    table = Table(title="what a dossier costs, process by process", title_justify="left")
    for column in ("process", "CPU ms a dossier", "memory MB"):
        table.add_column(column, justify="left" if column == "process" else "right")
    for name, cost in sorted(road["cpu_ms_per_dossier"].items(), key=lambda each: -each[1]):
        table.add_row(name, f"{cost:.2f}", str(memory.get(name, "")))
    table.add_row("all", f"{sum(road['cpu_ms_per_dossier'].values()):.2f}", "")
    console.print(table)
