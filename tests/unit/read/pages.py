"""A made-up press for the tests of pages: an article, and everything that stands around it."""

from html import escape

from lxml.html import HTMLParser, document_fromstring

URL = "https://owl.example/news/2026/harbour-tunnel"
TITLE = "Harbour tunnel opens three years late"
PARAGRAPHS = """\
ALDMOOR, February 26. The tunnel under the harbour of Aldmoor opened to traffic on Thursday, three years later than planned and at twice the price, the city council said.
Mayor Ilse Brandt drove the first bus through it. “Nobody will remember the delay in ten years,” she told a crowd that had waited in the rain since six in the morning.
The first cars followed an hour later. Police counted four thousand of them by noon, which is more than the old bridge carries on a whole working day, and closed the northern ramp for a while.
Engineers found a leak in the eastern tube in 2023. Repairing it took fourteen months and led to a dispute over the bill that has not been settled; the court of Aldmoor will hear it in May.
""".splitlines()


def paragraphs(texts=PARAGRAPHS):
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def around(text, *, head="", dated="", title=TITLE):
    """A page of an outlet with navigation, related links, a newsletter box, comments and a footer."""
    first, second, *rest = text
    return f"""<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>{escape(title)} | The Owl</title>
<meta property="og:site_name" content="The Owl">{head}</head><body>
<header><a href="/">The Owl</a><nav><ul><li><a href="/world">World</a></li><li><a href="/city">City</a></li>
<li><a href="/sport">Sport</a></li></ul></nav></header>
<main><article><h1>{escape(title)}</h1>{dated}
<div class="share-bar"><a href="https://social.example/s">Share</a> <a href="mailto:x@y.example">Send by mail</a></div>
<figure><img src="/tunnel.jpg" alt="x"><figcaption>The mouth of the tunnel. Picture: A. Nobody</figcaption></figure>
{paragraphs([first, second])}
<p>Read also: <a href="/news/bridge">The old bridge will be pulled down next year</a></p>
<div class="newsletter-box"><p>Subscribe to our newsletter and get the news of the city every morning.</p>
<form><input type="email"><button>Subscribe</button></form></div>
{paragraphs(rest)}
</article><aside class="related"><h2>More from the city</h2><ul>
<li><a href="/news/ferry">Ferry workers vote for a strike in the spring</a></li>
<li><a href="/news/park">A park on the roof of the station is finished</a></li></ul></aside>
<section id="comments" class="comments"><h2>2 comments</h2><div class="comment"><p>About time, I have waited for this
tunnel for half of my life and never believed in it.</p></div><div class="comment"><p>And who pays for all that in the
end? We do, as always, and nobody asks us.</p></div></section></main>
<footer><p>© The Owl. All rights reserved. Reprints only with our written permission.</p><a href="/imprint">Imprint</a>
</footer></body></html>"""


def tree(markup):
    return document_fromstring(markup.encode(), parser=HTMLParser(encoding="utf-8", remove_comments=True))
