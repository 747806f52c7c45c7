"""The journal in memory keeps the same promises without the durability: for unit and property tests."""

from collections.abc import Mapping, Sequence

from .commits import Commit, Duty, InHand, Snapshot, nothing_in_hand, require_distinct_streams


class MemoryJournal:
    """Lost with the process."""

    def __init__(self) -> None:
        self.streams: dict[str, list[Commit]] = {}
        self._owed: dict[str, set[Duty]] = {}
        self._snapshots: dict[str, Snapshot] = {}

    async def append(self, commits: Sequence[Commit]) -> frozenset[str]:
        require_distinct_streams(commits)
        return frozenset(commit.id for commit in commits if not self._accept(commit))

    def _accept(self, commit: Commit) -> bool:
        stream = self.streams.setdefault(commit.stream, [])
        known = {cause for earlier in stream for cause in earlier.causes}
        if commit.version != len(stream) + 1 or known & set(commit.causes):
            return False
        stream.append(commit)
        self._owed[commit.id] = set(commit.pending)
        return True

    async def after(self, positions: Mapping[str, int]) -> Mapping[str, list[Commit]]:
        found = {stream: self.streams.get(stream, [])[version:] for stream, version in positions.items()}
        return {stream: commits for stream, commits in found.items() if commits}

    async def causes(self, asked: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Commit]:
        return {
            (stream, cause): commit
            for stream, cause in asked
            for commit in self.streams.get(stream, [])
            if cause in commit.causes
        }

    async def pending(self, duty: Duty, limit: int, in_hand: InHand = nothing_in_hand) -> list[Commit]:
        everything = (commit for stream in self.streams.values() for commit in stream)
        owing = [commit for commit in everything if duty in self._owed[commit.id]][:limit]
        if duty == "effects":
            return [commit for commit in owing if not in_hand(commit.id)]
        in_hands = {commit.stream: commit.version for commit in reversed(owing) if in_hand(commit.id)}
        return [commit for commit in owing if commit.version < in_hands.get(commit.stream, commit.version + 1)]

    async def settle(self, ids: Sequence[str], duty: Duty) -> None:
        for commit in ids:
            self._owed[commit].discard(duty)

    async def since(self, at: str) -> list[Commit]:
        everything = (commit for stream in self.streams.values() for commit in stream)
        return [commit for commit in everything if commit.cause_records[-1].at >= at]

    async def snapshots(self, streams: Sequence[str]) -> Mapping[str, Snapshot]:
        return {stream: self._snapshots[stream] for stream in streams if stream in self._snapshots}

    async def save(self, snapshots: Sequence[Snapshot]) -> None:
        for snapshot in snapshots:
            held = self._snapshots.get(snapshot.stream)
            if held is None or held.version < snapshot.version:
                self._snapshots[snapshot.stream] = snapshot
