"""A page by keyboard at 400 %: where the focus goes, and whether it is seen (WCAG 1.4.10, 2.4.3,
2.4.7, 2.4.11, 2.5.8).
"""

from playwright.sync_api import Page, expect

ZOOMED = {"width": 320, "height": 256}  # CSS px: a window of 1280 × 1024 at 400 %
LEAST = 24  # CSS px of a target, but for links within text
MOST = 150  # presses of a key; a page with more is no page of this test

_FOCUS = """least => {
  const one = document.activeElement, told = [];
  if (!one || one === document.body || one === document.documentElement) return null;
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const labels = [...(one.labels || [])], label = labels[0]?.getBoundingClientRect();
  const name = one.getAttribute("aria-label") || labels[0]?.innerText || one.innerText || one.id;
  const lines = [...one.getClientRects()];
  const line = lines.find(at => at.bottom > 0 && at.top < innerHeight) || box;
  const inside = (at, most) => Math.min(Math.max(at, 1), most - 1);
  if (line.bottom <= 0 || line.top >= innerHeight || line.right <= 0 || line.left >= innerWidth)
    told.push("is out of sight");
  else {
    const top = Math.max(line.top, 0), end = Math.min(line.bottom, innerHeight);
    const across = inside(line.left + line.width / 2, innerWidth);
    const seen = document.elementFromPoint(across, inside((top + end) / 2, innerHeight));
    if (![one, ...labels].some(by => by.contains(seen)) && !seen?.contains(one))
      told.push("is covered by " + seen?.outerHTML.slice(0, 80));
  }
  const isPart = ["date", "month"].includes(one.type);  // the browser draws those parts' own focus
  const isDrawn = by => by && ["outlineStyle", "boxShadow"].some(
    what => getComputedStyle(by)[what] !== "none");
  if (!isPart && ![one, one.closest(".answer")].some(isDrawn))
    told.push("shows no focus");
  const height = Math.max(box.height, label?.height || 0);
  const width = Math.max(box.width, label?.width || 0);
  if (style.display !== "inline" && (height < least || width < least))
    told.push(`is ${Math.round(width)} by ${Math.round(height)} px`);
  if (one.tabIndex > 0) told.push("jumps the queue");
  return {name: (name || one.outerHTML).slice(0, 60), told, isMain: !!one.closest("main")};
}"""


def walked(page: Page) -> list[str]:
    """Every stop of the key Tab in the main part of the page, in order; nothing is wrong with any.

    The page is opened anew; it begins with the link that skips the header.
    """
    page.set_viewport_size(ZOOMED)
    page.goto(page.url.partition("#")[0])  # so that the keys begin at the top
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= ZOOMED["width"], f"{page.url} is {wide} px wide"
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    assert not page.evaluate(_FOCUS, LEAST)["told"]
    page.keyboard.press("Enter")
    stops: list[str] = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        found = page.evaluate(_FOCUS, LEAST)
        if found is None or not found["isMain"]:
            break
        assert not found["told"], f"{page.url}: {found['name']} {found['told']}"
        stops.append(found["name"])
    else:
        raise AssertionError(f"{page.url}: the focus does not leave the page: {stops[-5:]}")
    assert stops, f"{page.url}: nothing can be reached"
    return stops
