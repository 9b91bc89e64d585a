"""From a reading to the last day that is still in time."""

from datetime import date

from directives.deadlines import Unit, Workdays, due_day, read

ISSUED = date(2026, 6, 1)


def test_before_a_day_ends_where_the_office_says():
    reading = read("trước ngày 30/6/2026", ISSUED)
    assert due_day(reading) == date(2026, 6, 30)
    assert due_day(reading, strictly_before=True) == date(2026, 6, 29)


def test_at_the_latest_includes_the_day_and_so_does_an_hour_of_it():
    for phrase in ("chậm nhất 30/6/2026", "đến hết ngày 30/6/2026", "trước 14h00 ngày 30/6/2026"):
        assert due_day(read(phrase, ISSUED), strictly_before=True) == date(2026, 6, 30)


def test_a_period_is_due_on_its_last_day_and_a_rhythm_has_none():
    assert due_day(read("quý II/2026", ISSUED)) == date(2026, 6, 30)
    assert due_day(read("đến năm 2030", ISSUED)) == date(2030, 12, 31)
    assert due_day(read("hằng quý", ISSUED)) is None
    assert due_day(read("thường xuyên", ISSUED)) is None


def test_counted_from_the_signing_it_has_a_day():
    reading = read("trong vòng 5 ngày làm việc kể từ ngày ký", ISSUED)
    assert (reading.amount, reading.unit, reading.anchor_on) == (5, Unit.WORKING_DAYS, ISSUED)
    assert due_day(reading, workdays=Workdays()) == date(2026, 6, 8)


def test_counted_from_an_event_it_waits_for_the_event():
    reading = read("Trong vòng 25 ngày kể từ khi chi bộ ra nghị quyết", ISSUED)
    assert reading.anchor == "khi chi bộ ra nghị quyết"
    assert due_day(reading) is None
    assert due_day(reading, anchor_on=date(2026, 7, 1)) == date(2026, 7, 26)


def test_counted_back_from_an_event():
    reading = read("trước 15 ngày của các đợt", ISSUED)
    assert reading.ahead
    assert due_day(reading, anchor_on=date(2026, 7, 20)) == date(2026, 7, 5)


def test_months_end_on_the_same_day_or_the_last():
    reading = read("trong vòng 1 tháng kể từ ngày 31/01/2027", ISSUED)
    assert due_day(reading) == date(2027, 2, 28)


def test_after_an_event_typed_as_clerks_type_it():
    for phrase in ("sau hội nghị 10 ngày làm việc", "ngay sau khi có kết luận, 10 ngày làm việc"):
        reading = read(phrase, ISSUED, typed=True)
        assert (reading.amount, reading.unit) == (10, Unit.WORKING_DAYS)
    for phrase in ("sau hội nghị", "ngay sau Đại hội", "sau khi có hướng dẫn của Tỉnh ủy"):
        reading = read(phrase, ISSUED, typed=True)
        assert (reading.kind, reading.amount, due_day(reading, anchor_on=ISSUED)) == ("relative", None, None)
