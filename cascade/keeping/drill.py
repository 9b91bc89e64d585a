"""The restore drill: the newest backup brought back into a scratch place and proved, nothing of the present touched."""

from __future__ import annotations

import datetime
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cascade.keeping import NotRestored, places, restoring


@dataclass(frozen=True)
class Drill:
    path: Path
    about: dict[str, Any]
    proof: restoring.Proof
    seconds: float

    @property
    def good(self) -> bool:
        return not self.proof.unlike and not self.proof.breaks


def drill(path: Path | None, identities: Sequence[Any], now: datetime.datetime) -> Drill:
    """Raises NotRestored where nothing is there, or it is damaged. The outcome is noted for the admin page."""
    began = time.monotonic()
    try:
        if path is None:
            there = places.backups()
            if not there:
                raise NotRestored("Chưa có bản sao lưu nào. Chạy bin/backup trước.")
            path = there[0][1]
        with restoring.beside(path, identities, "drilling-") as restored:
            proof = restoring.proof(restored)
            done = Drill(path, restored.about, proof, time.monotonic() - began)
    except NotRestored as refusal:
        places.note(drilled_at=now.isoformat(), drill_error=refusal.sentence)
        raise
    places.note(drilled_at=now.isoformat(), drill_error="" if done.good else trouble(done.proof))
    return done


def trouble(proof: restoring.Proof) -> str:
    if proof.unlike:
        return f"dữ liệu khôi phục thử không khớp bản sao lưu ({proof.unlike[0].what})"
    return f"trong dữ liệu có {len(proof.breaks)} chỗ hỏng từ trước khi sao lưu"
