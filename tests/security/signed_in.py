"""`python -m tests.security.signed_in ADDRESS`: the cookie of the demonstration's administrator."""

import http.cookiejar
import re
import sys
import urllib.parse
import urllib.request


def cookie(base: str) -> str:
    """Sign in as the sign-in page offers it; the value of the session's cookie."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = browser.open(f"{base}/sign-in").read().decode()
    forms = re.findall(r"<form.*?</form>", page, re.DOTALL)
    form = next(one for one in forms if "hidden" in one and 'name="password" value' in one)
    fields = dict(re.findall(r'name="([a-z_]+)" value="([^"]*)"', form))
    body = urllib.parse.urlencode(fields).encode()
    browser.addheaders = [("Origin", base)]
    browser.open(f"{base}/sign-in", body).read()
    return next(str(one.value) for one in jar if one.name.endswith("session"))


if __name__ == "__main__":
    print(cookie(sys.argv[1]))  # noqa: T201 - a command
