"""Webhooks as Standard Webhooks describes them: one signed POST. Follows no redirect, retries nothing.

Only 410 is final. Any other refusal may pass: 404 during a deployment, 401 until the secret is corrected,
400 until the receiver is repaired; the outbox gives up after days.
"""

import binascii
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import urlsplit

from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook

from monitor.alert.plain import make_encodable
from monitor.deliver.channel import make_refused, make_sent, make_unknown
from monitor.errors import ConfigError, EgressRefused, FetchError, FetchTimeout, Unreachable
from monitor.model import Millis, Outcome, Parcel, to_datetime
from monitor.net.failures import shown
from monitor.schedule import parse_retry_after
from monitor.settings import SECOND, Secret

TIMEOUT: Millis = 30 * SECOND
ANSWER_BYTES = 64 * 1024  # of what the receiver says; only its status counts


class Answer(Protocol):
    """What a receiver answered."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Names in any case."""
        ...


class Post(Protocol):
    """The guarded session's `post`."""

    async def __call__(
        self,
        url: str,
        *,
        body: bytes,
        headers: Mapping[str, str],
        timeout: Millis,  # noqa: ASYNC109 - one deadline over all hops is the session's business
        max_bytes: int,
    ) -> Answer:
        """Raises EgressRefused and Unreachable where nothing was sent, else FetchError."""
        ...


class WebhookChannel:
    """Sends parcels whose `body` is the exact text, signed where `secrets` has one for the URL.

    Raises ConfigError about a secret that cannot be used.
    """

    def __init__(
        self, post: Post, secrets: Mapping[str, Secret | None], *, timeout: Millis = TIMEOUT
    ) -> None:
        self._post = post
        self._timeout = timeout
        self._signers = {url: _make_signer(url, secret) for url, secret in secrets.items() if secret}

    async def send(self, parcel: Parcel, now: Millis) -> Outcome:
        body = make_encodable(str(parcel.payload["body"]))
        headers = self._make_headers(parcel, body, now)
        try:
            answer = await self._post(
                parcel.address,
                body=body.encode(),
                headers=headers,
                timeout=self._timeout,
                max_bytes=ANSWER_BYTES,
            )
        except (EgressRefused, Unreachable) as error:
            return make_refused(_without_path(error, parcel.address))
        except FetchTimeout:
            return make_unknown(f"{_name(parcel.address)} gave no answer within {self._timeout / SECOND:g} s")
        except FetchError as error:
            return make_unknown(_without_path(error, parcel.address))
        return read_answer(_name(parcel.address), answer.status, answer.headers, now)

    async def close(self) -> None:
        """Nothing of its own is open; the session is its owner's to close."""

    def _make_headers(self, parcel: Parcel, body: str, now: Millis) -> dict[str, str]:
        headers = {
            "Content-Type": "application/json",
            "webhook-id": parcel.uid,
            "webhook-timestamp": str(now // SECOND),
        }
        signer = self._signers.get(parcel.address)
        if signer is not None:
            headers["webhook-signature"] = signer.sign(parcel.uid, to_datetime(now), body)
        return headers


def read_answer(host: str, status: int, headers: Mapping[str, str], now: Millis) -> Outcome:
    """What an HTTP status means for a delivery."""
    told = f"{host} answered {status}"
    if 200 <= status < 300:
        return make_sent(code=status)
    if 300 <= status < 400:
        return make_refused(f"{told}; redirects are not followed: configure the final URL", code=status)
    if status == 410:
        return make_refused(
            f"{told}: the receiver wants no more; remove the recipient", code=410, retryable=False
        )
    wait = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    return make_refused(told, code=status, retry_after=parse_retry_after(wait, now))


def _make_signer(url: str, secret: Secret) -> Webhook:
    try:
        return Webhook(secret.reveal().strip())
    except (binascii.Error, ValueError, EmptyWebhookSecretError):
        # not chained: the library's message could show the secret
        problem = f"webhook {_name(url)}: the secret is no base64; make one with `openssl rand -base64 32`"
        raise ConfigError([problem]) from None


def _name(url: str) -> str:
    """The host alone: the path of many a webhook is its password."""
    try:
        return urlsplit(url).hostname or "the webhook"
    except ValueError:
        return "the webhook"


def _without_path(error: FetchError, url: str) -> str:
    return str(error).replace(shown(url), _name(url)).replace(url, _name(url))
