"""What a long query found of each stream is believed as far as its versions follow on each other without a gap."""

from collections.abc import Mapping, Sequence

from services.chassis.journal.commits import Commit


def by_stream(commits: Sequence[Commit]) -> dict[str, list[Commit]]:
    found: dict[str, list[Commit]] = {}
    for commit in sorted(commits, key=lambda each: each.version):
        found.setdefault(commit.stream, []).append(commit)
    return found


def unbroken(found: Mapping[str, list[Commit]], known: Mapping[str, int]) -> dict[str, list[Commit]]:
    """Only what follows without a gap on the known versions.

    A long query does not see one moment: a commit that lands behind the place where it reads is not found, the next
    one that lands before it is. Folded, such a stream would lack an event for ever; cut short, it is only a bit old.
    """
    whole = {
        stream: [commit for place, commit in enumerate(commits, known[stream] + 1) if commit.version == place]
        for stream, commits in found.items()
    }
    return {stream: commits for stream, commits in whole.items() if commits}
