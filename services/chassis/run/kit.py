"""The kit is what the drawers of a service may use: its streams, its lists, its keys, its clock."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from typing import Generic, TypeVar

from services.chassis.config.settings import Settings
from services.chassis.core.decider import C, Decider, E, S
from services.chassis.core.kinds import Kinds
from services.chassis.core.waker import Waker
from services.chassis.decide.group_commit import GroupCommit
from services.chassis.decide.handler import Handler
from services.chassis.follow.leadership import Leadership
from services.chassis.intake.dead_letters import KafkaDeadLetters, letter_producer
from services.chassis.intake.fact_intake import DeadLetters
from services.chassis.journal.commits import Commit
from services.chassis.kafka.clients import Publisher, make_producer
from services.chassis.store.documents import Files, Lease, Lists, MongoKeyStore, Numbers
from services.chassis.store.journal import MongoJournal, connect
from services.chassis.store.sealing import Sealing, master_key

from .kind_streams import KindStreams

SettingsT = TypeVar("SettingsT", bound=Settings)


class Kit(Generic[SettingsT]):
    """Made once a process; connects to nothing before somebody asks."""

    def __init__(self, name: str, kinds: Kinds, settings: SettingsT, effects: Collection[type] = ()) -> None:
        self.settings = settings
        client = connect(settings.mongo)
        database = client[f"{settings.database_prefix}{name}"]
        self.client = client
        self.journal = MongoJournal(database)
        self.lists = Lists(database)
        self.files = Files(database)
        self.numbers = Numbers(database)
        self.sealing = Sealing(
            master_key(settings.secret("master.key")), MongoKeyStore(client, settings.database_prefix)
        )
        lease = Lease(database, "leader", settings.instance_of(name), settings.lease_seconds)
        self.leadership = Leadership(lease, settings.lease_seconds)
        self.facts_owed = Waker()
        self.offers: list[Callable[[Sequence[Commit]], None]] = []
        """Who is handed what this process has just appended, so that nobody has to read it from the store."""
        self.handler = Handler(
            self.journal,
            kinds,
            effects=frozenset(effects),
            appended=self._appended,
            snapshot_every=settings.snapshot_every,
        )
        self.group_commit = GroupCommit(self.handler, most=settings.batch_max)
        patience = settings.produce_timeout_seconds
        self.publisher = Publisher(lambda: make_producer(settings), patience)
        self.dead_publisher = Publisher(lambda: letter_producer(settings), patience)
        self.dead_letters: DeadLetters = KafkaDeadLetters(self.dead_publisher, name)

    def streams(self, decider: Decider[C, S, E]) -> KindStreams[C, S, E]:
        """The streams of one of the service's kinds."""
        return KindStreams(decider, self.handler, self.group_commit)

    @staticmethod
    def clock() -> datetime:
        """Now, aware, in UTC: the only clock of a service."""
        return datetime.now(UTC)

    def _appended(self, commits: Sequence[Commit]) -> None:
        for offer in self.offers:
            offer(commits)
        self.facts_owed.wake()
