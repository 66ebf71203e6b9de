"""The authorise page, and the web app's first page.

A real pod's ``/authorize`` is a page of its web app, behind a login. Here it is a plain form
with the demo's user and password filled in, so that any browser will do, links and w3m
included. As on a pod the page drops the PKCE challenge and has no button to deny."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from fwtui.demo.auth.oauth import OUT_OF_BAND, SCOPES, AuthServer, RegisteredApp, matches, redirect
from fwtui.demo.server.files import nginx_error
from fwtui.demo.server.headers import BY_NGINX
from fwtui.demo.server.http import HTML, Call, EndpointAction, Query, Reply, Route
from fwtui.demo.users import DEMO, DemoUser

if TYPE_CHECKING:
    from fwtui.demo.state import DemoState

_STYLE = """
  body { font: 17px/1.5 system-ui, sans-serif; background: #f4f2ef; color: #222; }
  main { max-width: 30em; margin: 12vh auto; padding: 2em; background: #fff; }
  h1 { font-size: 1.2em; margin-top: 0; }
  label { display: block; margin: .6em 0; } input { font: inherit; width: 100%; }
  button { font: inherit; margin-top: 1em; padding: .4em 1.2em; }
  code { font-size: 1.2em; user-select: all; overflow-wrap: anywhere; }
  .scope { color: #666; }
"""
_ASKED = ("response_type", "client_id", "redirect_uri", "scope", "state")


def routes(state: DemoState) -> list[Route]:
    consent = Consent(state)
    return [
        Route(
            "/authorize",
            {
                "GET": EndpointAction(consent.ask, None),
                "POST": EndpointAction(consent.answer, None),
            },
            kind="plain",
        ),
        Route("/_protected/{rest:path}", {"GET": EndpointAction(_hidden, None)}, kind="plain"),
    ]


class Consent:
    """``/authorize``."""

    def __init__(self, state: DemoState) -> None:
        self._state = state
        self._accounts = state.part(AuthServer)

    def ask(self, call: Call) -> Reply:
        wrong = self._wrong(call.query)
        if wrong:
            return page("Authorise", f"<p>{escape(wrong)}</p>")
        if self._state.settings.approve:
            return self._granted(self._app(call.query), call.query, DEMO)
        return self._form(call.query)

    def answer(self, call: Call) -> Reply:
        wrong = self._wrong(call.form)
        if wrong:
            return page("Authorise", f"<p>{escape(wrong)}</p>")
        user = self._state.users.get(call.form.get("username"))
        if user is None or user.password != call.form.get("password"):
            return self._form(call.form, "This user and password do not fit together.")
        return self._granted(self._app(call.form), call.form, user)

    def _app(self, asked: Query) -> RegisteredApp:
        return self._accounts.apps[asked.get("client_id")]

    def _wrong(self, asked: Query) -> str:
        app = self._accounts.apps.get(asked.get("client_id"))
        if app is None:
            return "This application is not known here."
        if not matches(app.redirect_uris, asked.get("redirect_uri")):
            return "Mismatching redirect URI."
        if asked.get("response_type") != "code":
            return "The application asks for something that a pod does not give."
        if not asked.get("scope"):
            return "The application does not say what it wants to do (scope)."
        if not set(asked.get("scope").split()) <= SCOPES:
            return "The application asks for a scope that a pod does not have."
        return ""

    def _granted(self, app: RegisteredApp, asked: Query, user: DemoUser) -> Reply:
        uri = asked.get("redirect_uri")
        code = self._accounts.grant(app, user, asked.get("scope"), uri)
        if uri == OUT_OF_BAND:
            return page(
                "Copy the code",
                f"<p>Copy this code into {escape(app.name)}:</p><p><code>{code}</code></p>",
            )
        location = redirect(uri, code=code, state=asked.get("state"))
        return Reply(302, b"", HTML, (("location", location),), plain=True)

    def _form(self, asked: Query, problem: str = "") -> Reply:
        app = self._app(asked)
        hidden = "\n".join(
            f'<input type="hidden" name="{name}" value="{escape(asked.get(name))}">'
            for name in _ASKED
            if name in asked
        )
        return page(
            f"Authorise {app.name}",
            f"""
<h1>{escape(app.name)} wants to use {escape(self._state.settings.name)}</h1>
<p class="scope">It asks for: {escape(asked.get("scope"))}</p>
<p>{escape(problem)}</p>
<form method="post" action="/authorize">
{hidden}
<label>DemoUser <input name="username" value="{DEMO.username}" autocomplete="username"></label>
<label>Password <input name="password" type="password" value="{DEMO.password}"></label>
<button type="submit" autofocus>Authorise</button>
</form>""",
        )


def page(title: str, content: str) -> Reply:
    """A page with the headers that nginx puts on the web app's."""
    text = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body><main>\n{content}\n</main></body>\n</html>\n"
    )
    headers = (
        ("last-modified", "Fri, 14 Jun 2024 09:00:00 GMT"),
        ("etag", 'W/"666c0490-dae"'),
        ("expires", "Thu, 31 Dec 2037 23:55:55 GMT"),
        ("cache-control", "max-age=86400"),
        *BY_NGINX,
    )
    return Reply(200, text.encode(), HTML, headers, plain=True)


def web_app() -> Reply:
    """The answer to any address outside the API: on a pod, the web app's first page."""
    return page(
        "Funkwhale",
        "<h1>Funkwhale</h1>\n<p>This is the demo pod of fwtui. It has the address of a pod and "
        "answers as one, but it has no web player: listen with fwtui.</p>\n"
        "<p>The music was made for it and may be shared and changed freely.</p>",
    )


def _hidden(call: Call) -> Reply:
    return nginx_error(404, "Not Found")


CSRF_FAILED = """
<!DOCTYPE html>
<html lang="en">
<head>
  <meta http-equiv="content-type" content="text/html; charset=utf-8">
  <meta name="robots" content="NONE,NOARCHIVE">
  <title>403 Forbidden</title>
  <style type="text/css">
    html * { padding:0; margin:0; }
    body { font:small sans-serif; background:#eee; color:#000; }
    #summary { background: #ffc; }
  </style>
</head>
<body>
<div id="summary">
  <h1>Forbidden <span>(403)</span></h1>
  <p>CSRF verification failed. Request aborted.</p>
  <p>You are seeing this message because this site requires a CSRF cookie when submitting
  forms. This cookie is required for security reasons, to ensure that your browser is not
  being hijacked by third parties.</p>
  <p>If you have configured your browser to disable cookies, please re-enable them, at least
  for this site, or for “same-origin” requests.</p>
</div>
<div id="explanation">
  <p><small>More information is available with DEBUG=True.</small></p>
</div>
</body>
</html>
"""
