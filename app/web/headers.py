"""What every answer tells browsers they may not do, and HEAD for pages."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.faces.paths import is_page

_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    ]
)
_ALWAYS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
_PAGES = {
    "Content-Security-Policy": _POLICY,
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_YEAR = "max-age=31536000"


def safe_headers(path: str, scheme: str) -> dict[str, str]:
    """The headers of an answer at this address."""
    wanted = _ALWAYS | (_PAGES if is_page(path) else {})
    return wanted | ({"Strict-Transport-Security": _YEAR} if scheme == "https" else {})


class SafeAnswers:
    """Adds the headers; those that a page set itself stay, as that of a document shown in a frame."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        wanted = safe_headers(scope["path"], scope["scheme"])
        head = scope["method"] == "HEAD" and is_page(scope["path"])

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in wanted.items():
                    headers.setdefault(name, value)
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        # A page answers HEAD as it answers GET, without the page.
        await self.app({**scope, "method": "GET"} if head else scope, receive, sending)
