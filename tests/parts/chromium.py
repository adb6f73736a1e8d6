"""A real browser without a window: it trusts one workspace's certificate besides the system's, and keeps nothing."""

import base64
import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.wait import WebDriverWait

_PATIENCE = 20.0
PROGRAMS = ("chromium", "chromedriver")
_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage", "--no-proxy-server",
)  # fmt: skip
_STATUS = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


def missing() -> list[str]:
    return [name for name in PROGRAMS if shutil.which(name) is None]


class Browser:
    """One tab, driven as a user drives it."""

    def __init__(self, driver: Chrome, site: str) -> None:
        self.driver = driver
        self.site = site

    def open(self, path: str) -> None:
        self.driver.get(self.site + path)

    @property
    def path(self) -> str:
        return self.driver.current_url.removeprefix(self.site)

    @property
    def heading(self) -> str:
        return self.one("h1").text

    @property
    def words(self) -> str:
        """What is to be seen."""
        return self.one("body").text

    def one(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def named(self, name: str) -> WebElement:
        """The control of this name, as a screen reader tells it."""
        [found] = [each for each in self.controls() if each.accessible_name == name]
        return found

    def controls(self) -> list[WebElement]:
        """What can be seen of them, asked for at once: each question to the browser costs milliseconds."""
        selector = "a, button, input, nav, section.player"
        seen = f"[...document.querySelectorAll({selector!r})].filter(each => each.checkVisibility())"
        found: list[WebElement] = self.ask(seen)
        return found

    def press(self, name: str) -> None:
        self.named(name).click()

    def leave_by(self, name: str) -> None:
        """Presses what leads to another page, and waits until this one has gone."""
        before = self.one("html")
        self.press(name)
        between_pages = (WebDriverException,)  # asked at the wrong moment, the driver knows neither page
        WebDriverWait(self.driver, _PATIENCE, ignored_exceptions=between_pages).until(staleness_of(before))

    def ask(self, script: str) -> Any:
        return self.driver.execute_script(f"return {script}")

    def sign_in(self, email: str, password: str) -> None:
        self.named("E-mail address").clear()
        self.named("E-mail address").send_keys(email)
        self.named("Password").send_keys(password)
        self.leave_by("Sign in")

    def forget(self) -> None:
        """As a browser that was never here."""
        self.driver.delete_all_cookies()
        self.driver.get("about:blank")

    def theme(self, name: str) -> None:
        feature = {"name": "prefers-color-scheme", "value": name}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})

    def scripts(self, on: bool) -> None:
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not on})

    def picture(self, name: str) -> None:
        """Both themes, into the folder that ``HARMONY_PICTURES`` names."""
        folder = os.environ.get("HARMONY_PICTURES")
        for theme in ("dark", "light") if folder else ():
            self.theme(theme)
            Path(folder or "").mkdir(parents=True, exist_ok=True)
            self.driver.save_screenshot(str(Path(folder or "", f"web-{name}-{theme}.png")))

    def troubles(self) -> list[str]:
        """What the browser complained of, but for pages that are refused on purpose."""
        told = [entry["message"] for entry in self.driver.get_log("browser")]
        return [line for line in told if not _STATUS.search(line)]


@contextmanager
def chromium(folder: Path, site: str, certificate: Path) -> Iterator[Browser]:
    """``folder`` is its home; ``certificate`` is what the site shows."""
    options = ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in (*_FLAGS, f"--user-data-dir={folder / 'profile'}", "--window-size=1000,900"):
        options.add_argument(flag)
    options.add_argument(f"--ignore-certificate-errors-spki-list={_fingerprint(certificate)}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = ChromeService(
        shutil.which("chromedriver"), env={**os.environ, "HOME": str(folder), "TMPDIR": str(folder)}
    )
    driver = Chrome(options, service)
    try:
        yield Browser(driver, site)
    finally:
        driver.quit()


def _fingerprint(certificate: Path) -> str:
    key = x509.load_pem_x509_certificate(certificate.read_bytes()).public_key()
    digest = hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()
    return base64.b64encode(digest).decode()
