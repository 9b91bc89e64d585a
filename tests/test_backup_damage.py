"""A backup that is not whole, or not ours, is refused, in whatever way it was spoilt."""

from __future__ import annotations

import io
import json
import random
import tarfile

import pyrage
import pytest

from cascade.keeping import Damaged, NotRestored, WrongKey, archive, envelope, keys

KEY = pyrage.x25519.Identity.generate()
CHUNK = 64 * 1024 + 16  # a chunk of the age format with its tag
PICTURE = random.Random(1).randbytes(400_000)  # noqa: S311  (to be spoilt, not to be secret)
ABOUT = {"format": archive.FORMAT, "office": "Đảng ủy phường"}


FIRST = ("about.json", json.dumps(ABOUT).encode())


def sealed(fill) -> bytes:
    out = io.BytesIO()
    with envelope.sealing(out, [KEY.to_public()]) as plain:
        fill(plain)
    return out.getvalue()


def whole(plain, *, members=None) -> None:
    writer = archive.Writer(plain)
    writer.add_json(archive.ABOUT, ABOUT)
    for name, data in (members or {archive.DATABASE: PICTURE, "files/ab/cd": b"x"}).items():
        writer.add(name, io.BytesIO(data), len(data))
    writer.finish()


GOOD = sealed(whole)


def read(data: bytes, identity=KEY, unpack=None):
    with envelope.opening(io.BytesIO(data), [identity]) as plain:
        return archive.prove(plain, unpack)


def damages():
    """200 ways to spoil the file: bits, cuts, chunks out of place, other ends, other beginnings."""
    dice = random.Random(20261122)  # noqa: S311
    head = GOOD.index(b"\n--- ") + 50
    for _ in range(110):
        at = dice.randrange(len(GOOD))
        yield "bit", GOOD[:at] + bytes([GOOD[at] ^ (1 << dice.randrange(8))]) + GOOD[at + 1 :]
    for _ in range(45):
        yield "cut", GOOD[: dice.randrange(len(GOOD))]
    for _ in range(10):
        at = dice.randrange(len(GOOD))
        yield "missing piece", GOOD[:at] + GOOD[at + dice.randrange(1, 5000) :]
    chunks = [GOOD[at : at + CHUNK] for at in range(head + 16, len(GOOD), CHUNK)]
    for _ in range(15):
        one, other = dice.sample(range(len(chunks)), 2)
        order = list(chunks)
        order[one], order[other] = order[other], order[one]
        yield "order", GOOD[: head + 16] + b"".join(order)
    for _ in range(5):
        yield "longer", GOOD + dice.randbytes(dice.randrange(1, 100))
    for _ in range(10):
        at, length = dice.randrange(len(GOOD)), dice.randrange(64, 8192)
        yield "zeros", GOOD[:at] + bytes(len(GOOD[at : at + length])) + GOOD[at + length :]
    yield from (
        ("empty", b""),
        ("other", b"PK\x03\x04"),
        ("twice", GOOD * 2),
        ("tail", GOOD[-CHUNK:]),
        ("text", b"age"),
    )


def test_two_hundred_damaged_backups_are_all_refused():
    tried = list(damages())
    assert len(tried) == 200
    taken = []
    for number, (kind, data) in enumerate(tried):
        try:
            read(data)
            taken.append(f"{number} {kind}")
        except NotRestored:
            pass
    assert taken == []


def test_the_whole_one_is_taken(tmp_path):
    about, sums = read(GOOD, unpack=tmp_path)
    assert about == ABOUT
    assert (tmp_path / "files/ab/cd").read_bytes() == b"x"
    assert list(sums) == ["files/ab/cd"]


def test_another_offices_key_does_not_open_it():
    with pytest.raises(WrongKey):
        read(GOOD, pyrage.x25519.Identity.generate())


def pack(plain, members: list[tuple[str, bytes]]) -> None:
    with tarfile.open(fileobj=plain, mode="w|") as tar:
        for name, data in members:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))


@pytest.mark.parametrize(
    "members",
    [
        [],
        [("about.json", b"{}")],
        [("about.json", b"not json")],
        [FIRST],  # no list at the end
        [FIRST, ("manifest.json", b'{"members": {}}')],
        [FIRST, ("files/../../etc/passwd", b"x")],
        [FIRST, ("/etc/passwd", b"x")],
        [FIRST, ("manifest.json", b'{"members": {"about.json": {}}}'), ("database", b"")],
        [("database", b"x"), FIRST],
    ],
)  # fmt: skip
def test_a_well_sealed_file_with_a_wrong_inside_is_refused(members, tmp_path):
    with pytest.raises(Damaged):
        read(sealed(lambda plain: pack(plain, members)), unpack=tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_member_that_is_not_what_the_list_says_is_refused():
    def lie(plain) -> None:
        writer = archive.Writer(plain)
        writer.add_json(archive.ABOUT, ABOUT)
        writer.add(archive.DATABASE, io.BytesIO(b"one"), 3)
        writer.members[archive.DATABASE]["sha256"] = "0" * 64
        writer.finish()

    with pytest.raises(Damaged):
        read(sealed(lie))


def test_a_newer_format_is_told_apart_from_a_broken_one():
    data = sealed(lambda plain: pack(plain, [("about.json", b'{"format": 99}')]))
    with pytest.raises(NotRestored, match="phiên bản mới hơn") as refusal:
        read(data)
    assert not isinstance(refusal.value, Damaged)


def test_a_full_disk_while_sealing_is_the_systems_own_error():
    class Full(io.BytesIO):
        def write(self, data) -> int:
            if self.tell() > 100_000:
                raise OSError(28, "No space left on device")
            return super().write(data)

    with pytest.raises(OSError, match="No space left"), envelope.sealing(Full(), [KEY.to_public()]) as plain:
        whole(plain)


def test_a_key_copied_from_paper_forgives_spaces_and_small_letters():
    typed = f" {str(KEY).lower()[:30]}\n  {str(KEY)[30:]} "
    assert str(keys.from_paper(typed)) == str(KEY)


def test_a_slip_in_the_key_is_found_by_the_key_itself():
    slip = str(KEY)[:-1] + ("Q" if str(KEY)[-1] != "Q" else "P")
    for wrong in (slip, str(KEY)[:-2], "", "khóa"):
        with pytest.raises(NotRestored, match="gõ thiếu hoặc nhầm"):
            keys.from_paper(wrong)
