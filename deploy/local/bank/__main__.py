"""`python -m deploy.local.bank` opens the simulated bank.

Environment: KHOBAC_BANK_HOME (the folder of its books), KHOBAC_HOST, KHOBAC_PORT, KHOBAC_SECRETS
(its callbacks are signed with `bank-token`), KHOBAC_BANK_CALLBACK (default: payment of the same stack, six ports lower).
"""

import os
from pathlib import Path

import uvicorn

from .app import Counter
from .books import Books


def main() -> None:
    host = os.environ.get("KHOBAC_HOST", "127.0.0.1")
    port = int(os.environ.get("KHOBAC_PORT", "8110"))
    home = Path(os.environ.get("KHOBAC_BANK_HOME", ".local/demo/bank"))
    callback = os.environ.get("KHOBAC_BANK_CALLBACK", f"http://127.0.0.1:{port - 6}/bank/pain002")
    secrets = Path(os.environ.get("KHOBAC_SECRETS", ".local/demo/secrets"))
    counter = Counter(Books(home / "bank.sqlite"), callback, secrets / "bank-token")
    uvicorn.run(counter.app(), host=host, port=port, access_log=False, log_level="warning", timeout_graceful_shutdown=2)


if __name__ == "__main__":
    main()
