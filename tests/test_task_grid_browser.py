"""The grid of tasks filled with the keyboard alone."""

import pytest

from directives.actions.tasks import TaskRow
from tests.cast import make_plan, make_ward
from tests.drafts import make_draft, save

pytestmark = pytest.mark.django_db(transaction=True)

PASTE = """(text) => {
  const clip = new DataTransfer();
  clip.setData("text/plain", text);
  const how = {clipboardData: clip, bubbles: true, cancelable: true};
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", how));
}"""


@pytest.fixture
def w():
    w = make_ward()
    make_plan(w)
    return make_draft(w)


@pytest.fixture
def page(w, open_page):
    page = open_page(w.clerk)
    page.goto(f"/directives/{w.draft.pk}/tasks/")
    return page


def saved(w):
    return list(w.draft.tasks.values_list("text", flat=True))


def test_a_task_is_typed_chosen_read_and_saved_without_a_mouse(w, page):
    keys = page.keyboard
    page.focus("#row-0-text")
    keys.type("Rà soát thiết bị")
    keys.press("Tab")
    keys.type("cong an")
    page.wait_for_selector("[data-suggest='Công an phường']")
    keys.press("ArrowDown")
    keys.press("Enter")
    assert page.input_value("#row-0-lead") == "Công an phường"
    keys.press("Tab")
    keys.press("Tab")
    keys.type("trước ngày 30/6/2026")
    page.wait_for_selector("tr:has(#row-0-deadline) .reading:has-text('30/06/2026')")
    keys.press("Control+Enter")
    page.wait_for_selector("text=Đã lưu. Văn bản có 1 nhiệm vụ.")
    task = w.draft.tasks.get()
    assert (task.parties.get().unit, str(task.due_on)) == (w.police, "2026-06-30")


def test_enter_in_the_last_row_adds_one_and_rows_move_and_are_inserted(w, page):
    keys = page.keyboard
    page.focus("#row-4-text")
    keys.type("Một")
    keys.press("Enter")
    keys.type("Hai")
    keys.press("Alt+ArrowUp")
    keys.press("Alt+Insert")
    keys.type("Ba")
    keys.press("Control+Enter")
    page.wait_for_selector("text=Văn bản có 3 nhiệm vụ")
    assert saved(w) == ["Ba", "Hai", "Một"]


def test_rows_copied_from_a_sheet_fill_cells_and_rows(w, page):
    page.focus("#row-3-text")
    page.evaluate(PASTE, "Một\tCông an phường\t\tquý III/2026\nHai\tCác chi bộ trực thuộc\t\thằng quý\nBa\t\t\t\n")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=Văn bản có 3 nhiệm vụ")
    assert list(w.draft.tasks.values_list("text", "deadline_phrase")) == [
        ("Một", "quý III/2026"),
        ("Hai", "hằng quý"),
        ("Ba", ""),
    ]


def test_a_row_is_marked_for_deletion_and_kept_after_all(w, open_page):
    save(w, TaskRow(text="Một"), TaskRow(text="Hai"))
    page = open_page(w.clerk)
    page.goto(f"/directives/{w.draft.pk}/tasks/")
    for row in ("#row-0-text", "#row-1-text", "#row-1-text"):
        page.focus(row)
        page.keyboard.press("Alt+Delete")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=Văn bản có 1 nhiệm vụ")
    assert saved(w) == ["Hai"]


def test_without_script_the_grid_and_the_issue_work_too(w, open_page):
    page = open_page(w.clerk, java_script_enabled=False)
    page.goto(f"/directives/{w.draft.pk}/tasks/")
    page.fill("#row-0-text", "Tổ chức học tập")
    page.fill("#row-0-lead", "Các chi bộ trực thuộc")
    page.click("text=Thêm 5 dòng")
    assert page.locator("textarea[name$='-text']").count() == 10
    page.click("button[name=preview]")
    page.click("text=Ban hành >> nth=-1")
    page.wait_for_selector("text=Giao xong 3 việc cho 3 đơn vị")
