"""Back from the payment page: the form says again what was typed, in its words and its folds."""

from playwright.sync_api import Browser, Route, expect

from hardship.app import asset_dir

_HOME = "http://localhost/"
_SCRIPTS = ("amount-keys", "give-fee", "open-filled")
_FORM = """<!doctype html><title>Give</title><form>
<div class="money-input"><input class="input" id="other" name="other"></div>
<div data-fee-basis-points="290" data-fee-fixed="30" data-fee-language="en-US"
  data-fee-words="pay {pays}, gets {gets}, not {without}"><span class="fee-typed">any</span></div>
<details><summary>More</summary><textarea name="message"></textarea></details>
<details id="empty"><summary>Else</summary><textarea name="else"></textarea></details>
</form>"""


def _answer(route: Route) -> None:
    path = route.request.url.removeprefix(_HOME)
    if path.endswith(".js"):
        script = asset_dir("static") / "components" / path
        route.fulfill(body=script.read_text("utf-8"), content_type="text/javascript")
    elif path == "pay":
        route.fulfill(body="<!doctype html><title>Pay</title>", content_type="text/html")
    else:
        tags = "".join(f'<script type="module" src="{name}.js"></script>' for name in _SCRIPTS)
        route.fulfill(body=_FORM + tags, content_type="text/html")


def test_the_fee_and_the_message_are_there_again(browser: Browser) -> None:
    page = browser.new_page()
    page.route("**/*", _answer)
    page.goto(_HOME)
    page.locator("#other").fill("100")
    page.locator("summary").first.click()
    page.locator("[name=message]").fill("Hold the line")
    told = page.locator(".fee-typed").text_content()
    assert told
    assert told.startswith("pay $10")
    page.goto(_HOME + "pay")
    page.go_back()
    expect(page.locator("#other")).to_have_value("100")
    expect(page.locator(".fee-typed")).to_have_text(told)
    expect(page.locator("[name=message]")).to_be_visible()
    expect(page.locator("#empty")).not_to_have_attribute("open", "")
    page.close()
