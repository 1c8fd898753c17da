"""The page in a real browser."""

import pytest
from chromium import CHROMIUM, FLAGS
from frames import page_of

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]


@pytest.fixture(scope="module")
def address(whole, card, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "leaderboard.html"
    about = {"title": "Which one?", "hashes": {"config": "ab" * 32}, "data": {"mine": card}}
    path.write_text(page_of(*whole, about), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, address):
    """Open the page in some size and scheme; at the end nothing may have been asked for or gone wrong."""
    pages, wrong = [], []

    def open_page(width=1280, scheme="light"):
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: None if request.url == address else wrong.append(request.url))
        page.goto(address)
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.close()
    assert wrong == []


def draw_all(page):
    for place in page.locator(".plot").all():
        place.scroll_into_view_if_needed()
    playwright.expect(page.locator(".plot:not([data-drawn])")).to_have_count(0)


def names(page, table=0):
    texts = page.locator("table.board").nth(table).locator("tbody th").all_inner_texts()
    return [text.split("\n")[0].strip() for text in texts]


def test_every_figure_is_drawn(visit):
    page = visit()
    draw_all(page)
    assert page.locator(".plot .main-svg").count() >= page.locator(".plot").count() == 20
    assert page.locator("#spec-ladder-1").count() == 1


OVERLAPS = """() => [...document.querySelectorAll('.plot')].flatMap((plot) => {
  const upright = (text) => !/rotate\\((?!0[,)])/.test(text.getAttribute("transform") ?? "");
  const boxes = [...plot.querySelectorAll('.annotation-text, .xtick text, .gtitle')]
    .filter((text) => text.textContent.trim() && upright(text))
    .map((text) => [text.textContent, text.getBoundingClientRect()]);
  return boxes.flatMap(([name, a], k) => boxes.slice(k + 1)
    .filter(([, b]) => a.right > b.left + 1 && b.right > a.left + 1)
    .filter(([, b]) => a.bottom > b.top + 2 && b.bottom > a.top + 2)
    .map(([other]) => `${name} over ${other}`));
})"""


@pytest.mark.parametrize("width", [390, 1280])
def test_no_label_stands_on_another_and_every_point_of_cost_has_its_name(visit, width):
    page = visit(width=width)
    draw_all(page)
    assert page.evaluate(OVERLAPS) == []
    cost = page.locator("#cost .plot").first.locator(".annotation-text").all_text_contents()
    assert {"svm handcrafted", "vmd densenet", "dann"} <= set(cost)


def test_the_legend_hides_what_is_pressed(visit):
    page = visit()
    draw_all(page)
    ladder = page.locator("#ladder .chart").first
    entry = ladder.locator(".legend").get_by_role("button", name="dann")
    lines = ladder.locator(".scatterlayer .trace")
    before = lines.count()
    entry.click()
    playwright.expect(lines).to_have_count(before - 1)
    assert entry.get_attribute("aria-pressed") == "false"


def test_sorting_by_mouse_and_keyboard(visit):
    page = visit()
    board = page.locator("table.board").first
    assert names(page)[0] == "svm handcrafted"
    board.get_by_role("button", name="Fit").click()
    head = board.locator("th", has=page.get_by_role("button", name="Fit"))
    assert head.get_attribute("aria-sort") == "descending" and names(page)[0] == "vmd densenet"
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending" and names(page)[0] == "amplitude baseline"
    assert page.locator("th[aria-sort='ascending'], th[aria-sort='descending']").count() == 3
    board.get_by_role("button", name="Pipeline").click()
    assert names(page) == sorted(names(page))
    assert "Sorted by Pipeline, ascending" in page.locator("#status").inner_text()


def test_filtering_keeps_what_matches_a_word(visit):
    page = visit()
    page.get_by_label("show only").fill("deep, svm_vmd")
    board = page.locator("table.board").first
    assert board.locator("tbody tr:visible").count() == 3
    assert "9 of 18 rows shown" in page.locator("#status").inner_text()
    page.get_by_label("show only").fill("")
    page.get_by_role("button", name="deep", exact=True).first.click()
    assert board.locator("tbody tr:visible").count() == 2
    page.get_by_role("button", name="deep", exact=True).first.click()
    assert board.locator("tbody tr:visible").count() == 6


def test_a_link_leads_to_chosen_rows_and_opens_a_table(visit, address):
    page = visit()
    page.evaluate("location.hash = '#show=dann'")
    playwright.expect(page.locator("table.board").first.locator("tbody tr:visible")).to_have_count(1)
    assert page.get_by_label("show only").input_value() == "dann"
    second = page.locator("details.rung").nth(1)
    page.evaluate("name => { location.hash = name; }", second.get_attribute("id"))
    playwright.expect(second.locator("table")).to_be_visible()


def test_a_table_is_taken_along_as_the_file_it_is(visit):
    page = visit()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").first.click()
    assert download.value.suggested_filename == "board-simulated-r4.csv"
    text = download.value.path().read_text()
    assert text.startswith("experiment,dataset,") and "svm_handcrafted" in text


@pytest.mark.parametrize("width", [390, 1280])
def test_navigation_shows_every_link(visit, width):
    page = visit(width=width)
    right = page.evaluate(
        "Math.max(...[...document.querySelectorAll('nav a')].map((a) => a.getBoundingClientRect().right))"
    )
    assert right <= page.locator("#theme").bounding_box()["x"]


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 900)])
def test_the_first_screen_holds_answer_and_both_sides(visit, width, height):
    page = visit(width=width)
    for part in (".answer", ".side.classical", ".side.deep", ".scale"):
        box = page.locator(part).first.bounding_box()
        assert box["y"] + box["height"] <= height


def test_more_columns_on_request(visit):
    page = visit()
    column = page.locator("table.board").first.get_by_role("button", name="MCC")
    assert not column.is_visible()
    page.get_by_label("more columns").check()
    assert column.is_visible()


def test_dark_follows_the_system_and_the_button(visit):
    page = visit(scheme="dark")

    def brightness():
        return page.evaluate(
            "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)"
            ".reduce((a, b) => a + b) / 765"
        )

    assert brightness() < 0.2
    draw_all(page)
    page.get_by_role("button", name="Switch between light and dark").click()
    assert brightness() > 0.8
    ink = page.evaluate("getComputedStyle(document.querySelector('.plot .xtick text')).fill")
    assert max(int(part) for part in ink[4:-1].split(",")[:3]) < 140  # the figures follow too


@pytest.mark.parametrize("width", [320, 390, 768])
def test_narrow_screens_never_scroll_sideways(visit, width):
    page = visit(width=width)
    draw_all(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_details_open_by_keyboard(visit):
    page = visit()
    second = page.locator("details.rung").nth(1)
    second.locator("summary").focus()
    page.keyboard.press("Enter")
    assert second.get_attribute("open") is not None
    assert second.locator("table").is_visible()


CONTRAST = """() => {
  const linear = (v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const colour = parse(getComputedStyle(node).backgroundColor);
      if (colour.length === 3) return colour;
    }
  };
  const told = "p, td, th, summary, small, dd, dt, h2, h3, h4, figcaption, .tag, .level, .big";
  return [...document.querySelectorAll(told)]
    .filter((node) => node.checkVisibility() && node.innerText.trim())
    .map((node) => {
      const pair = [light(parse(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
      return (pair[0] + 0.05) / (pair[1] + 0.05);
    });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_enough_contrast(visit, scheme):
    ratios = visit(scheme=scheme).evaluate(CONTRAST)
    assert len(ratios) > 100
    assert min(ratios) >= 4.5  # WCAG 2.2, level AA
