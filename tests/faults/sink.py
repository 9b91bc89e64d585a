"""A mail server in a process of its own: `python -m tests.faults.sink PORT LOG [faults]`.

Each letter that it takes is a line of the log, written before the answer: moment, Message-ID, recipient, what happened.
With faults it answers 451 to a fifth of all tries and 550 to a twentieth of all addresses, breaks off after taking one
letter in twenty, and falls silent after one in fifty. `slow=0.05` makes each letter take so long.
"""

import argparse
import asyncio
import random
import re
import time
import zlib
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.MULTILINE | re.IGNORECASE)


def is_refused(address: str) -> bool:
    return zlib.crc32(address.encode()) % 20 == 0


class Sink:
    def __init__(self, log: Path, *, faults: bool, slow: float, seed: int) -> None:
        self.out = log.open("a", buffering=1)
        self.faults, self.slow = faults, slow
        self.dice = random.Random(seed)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.faults and is_refused(address):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.slow:
            await asyncio.sleep(self.slow)
        found = MESSAGE_ID.search(envelope.content)
        name = found.group(1).decode() if found else "<none>"
        draw = self.dice.random() if self.faults else 1.0
        if draw < 0.20:
            return "451 4.3.0 try again later"
        happened = "abort" if draw < 0.25 else "hang" if draw < 0.27 else "ok"
        self.out.write(f"{time.time():.3f} {name} {envelope.rcpt_tos[0]} {happened}\n")
        if happened == "abort":
            server.transport.abort()
        elif happened == "hang":
            await asyncio.sleep(3600)
        return "250 OK"


async def serve(options: argparse.Namespace) -> None:
    sink = Sink(options.log, faults=options.faults, slow=options.slow, seed=options.seed)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(sink, hostname="sink", loop=loop, enable_SMTPUTF8=True), "127.0.0.1", options.port
    )
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("log", type=Path)
    parser.add_argument("--faults", action="store_true")
    parser.add_argument("--slow", type=float, default=0)
    parser.add_argument("--seed", type=int, default=1)
    asyncio.run(serve(parser.parse_args()))
