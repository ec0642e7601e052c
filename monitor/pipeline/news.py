"""What is news and what is not by the date that it bears, wherever it is found. Pure."""

from monitor.model import Millis, Moment
from monitor.settings import DAY


def is_news(published: Moment | None, since: Millis, now: Millis) -> bool:
    """Whether what was published at a stated moment appeared after `since`; never what lies far in the future."""
    if published is None or published.at > now + DAY:
        return False
    return published.at // DAY > since // DAY if published.day_only else published.at > since


def is_old(published: Moment | None, since: Millis) -> bool:
    """Whether what was published at a stated moment appeared long before `since`: a link may have led to it then."""
    return published is not None and published.at < since - DAY
